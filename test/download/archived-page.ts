import { onTestFinished } from 'vitest'
import { createPastCaptures, type PastCaptureRequest, type WebArchive } from '../../src/download/past-captures.ts'
import type { Capture } from '../../src/model.ts'
import { type ArchivedCapture, startWebArchive, type TestArchive } from '../support/web-archive.ts'
import { bodyText, downloader } from './loopback.ts'

export const URL_GONE = 'http://gone.example/post?id=1'

/** A page that was young, rewritten, moved away and dead. */
export const LIFE: readonly ArchivedCapture[] = [
  { url: 'http://gone.example/post?id=1', at: '20090401120000', body: 'as written' },
  { url: 'http://www.gone.example:80/post?id=1', at: '20120401120000', body: 'as revised' },
  { url: 'http://gone.example/post?id=1', at: '20150401120000', status: 302, headers: { location: '/login' } },
  { url: 'https://gone.example/post?id=1', at: '20160401120000', body: 'as redesigned' },
  { url: 'https://gone.example/post?id=1', at: '20190401120000', status: 404, body: 'not found' },
  { url: 'https://gone.example/post?id=1', at: '20230401120000', status: 404, body: 'not found' },
]

/** An archive on loopback that ends with the test. */
export async function archiveOf(captures: readonly ArchivedCapture[]): Promise<TestArchive> {
  const archive = await startWebArchive(captures)
  onTestFinished(() => archive.close())
  return archive
}

export function pastCaptures(archives: readonly WebArchive[], world = {}, options = {}) {
  return createPastCaptures({ archives, downloader: downloader(options) }, world)
}

export async function all(find: AsyncIterable<Capture>): Promise<readonly Capture[]> {
  const captures: Capture[] = []
  for await (const capture of find) captures.push(capture)
  return captures
}

export async function findAll(archives: readonly WebArchive[], request: Partial<PastCaptureRequest> = {}, world = {}) {
  const wanted = { url: URL_GONE, near: new Date('2012-03-01'), ...request }
  return all(pastCaptures(archives, world).find(wanted))
}

export async function findFirst(archive: WebArchive, near: string, url = URL_GONE): Promise<Capture | undefined> {
  const [first] = await findAll([archive], { near: new Date(near), url })
  return first
}

export const texts = (captures: readonly Capture[]) => captures.map((capture) => bodyText(capture) ?? capture)
export const lookUps = (archive: TestArchive) => archive.requests.filter(({ path }) => path.startsWith('/cdx/'))
export const playbacks = (archive: TestArchive) => archive.requests.filter(({ path }) => /^\/web\/\d{14}/.test(path))
