import type { Capture, Failure, Response } from '../model.ts'
import type { ArchiveSource, CaptureListing, PastCaptureRequest } from './archive-capture.ts'
import { type ArchiveWorld, createArchiveClient } from './archive-client.ts'
import { playCapture } from './archive-playback.ts'
import { cdxCaptures } from './cdx-captures.ts'
import type { Downloader } from './download-page.ts'
import { failed } from './failure.ts'
import { mementoCaptures } from './memento-captures.ts'
import { refusal } from './public-network.ts'
import { checkWebArchive, type WebArchive } from './web-archive.ts'

export type { PastCaptureRequest } from './archive-capture.ts'
export { WAYBACK_MACHINE, type WebArchive } from './web-archive.ts'

export type PastCapturesOptions = {
  /** Asked in this order. */
  readonly archives: readonly WebArchive[]
  /** Used for every request, so that its guard, limits and proxies hold. */
  readonly downloader: Downloader
  /** Ask archives on a private network for private URLs too. Public archives never see those. Default false. */
  readonly allowPrivateNetwork?: boolean | undefined
}

export type PastCaptures = {
  /**
   * Yields captures of a URL, archive by archive, closest in time first. Each is fetched only when it is wanted, so stop when
   * you have a good one. A capture is a response with the captured bytes; `fetchedAt` is its time and `archiveUrl` its page.
   * The last may be a failure: `gone` if no archive has the URL, `out-of-time`, or what kept an archive from answering.
   */
  readonly find: (request: PastCaptureRequest) => AsyncGenerator<Capture, void>
}

/** Captures that one archive yields for one URL: if four were not good enough, the fifth will not be either. */
const MAX_HANDED_OUT = 4
/** Captures of one URL to play back, including captured errors, which only show when played back. */
const MAX_PLAYED = 8

/**
 * Finds pages in web archives that the live web no longer has.
 *
 * @throws TypeError one sentence if an archive's description is incomplete
 */
export function createPastCaptures(options: PastCapturesOptions, world: ArchiveWorld = {}): PastCaptures {
  const { downloader, allowPrivateNetwork = false } = options
  const sources = options.archives.map(checkWebArchive).map((archive): ArchiveSource => {
    const { name, listGapMs = 2500, playbackGapMs = 150 } = archive
    const lanes = {
      list: { gapMs: listGapMs, oneAtATime: true },
      playback: { gapMs: playbackGapMs, oneAtATime: false },
    }
    return { archive, client: createArchiveClient({ name, downloader, lanes }, world) }
  })

  async function* find(request: PastCaptureRequest): AsyncGenerator<Capture, void> {
    const url = URL.canParse(request.url) ? new URL(request.url) : undefined
    const refused = url ? refusal(url, allowPrivateNetwork) : failed('redirects', 'Not a URL.')
    if (refused !== undefined) return yield refused
    let trouble: Failure | undefined
    let found = 0
    for (const source of sources) {
      // Private host names are nobody else's business: only an archive on the same network is asked.
      const secret = url && !isWithin(source.archive) ? refusal(url, false) : undefined
      trouble ??= secret
      if (secret !== undefined) continue
      const search = yield* searchArchive(source, request)
      found += search.found
      trouble ??= search.trouble
      if (search.trouble?.reason === 'out-of-time') return yield search.trouble
    }
    if (trouble !== undefined) yield trouble
    else if (found === 0) yield failed('gone', 'No web archive has the page.')
  }

  return { find }
}

/** Whether an archive's own address is on a private network. */
function isWithin({ cdxUrl, timegateUrl }: WebArchive): boolean {
  const address = cdxUrl ?? timegateUrl ?? ''
  return URL.canParse(address) && refusal(new URL(address), false) !== undefined
}

type Search = { readonly found: number; readonly trouble: Failure | undefined }

/** Yields what one archive has; returns how many captures that were, and what went wrong. */
async function* searchArchive(source: ArchiveSource, request: PastCaptureRequest): AsyncGenerator<Response, Search> {
  const handedOut = new Set<string>()
  let played = 0
  let trouble: Failure | undefined
  for await (const listed of listCaptures(source, request)) {
    const capture = listed.ok ? await playCapture(listed, source, request) : listed
    if (listed.ok) played += 1
    if (capture !== undefined && !capture.ok) {
      trouble = capture
      if (capture.reason === 'out-of-time') break
    }
    // Two listed captures may lead to the same page.
    if (capture?.ok && !handedOut.has(capture.archiveUrl ?? '')) {
      handedOut.add(capture.archiveUrl ?? '')
      yield capture
    }
    if (handedOut.size >= MAX_HANDED_OUT || played >= MAX_PLAYED) break
  }
  return { found: handedOut.size, trouble }
}

function listCaptures(source: ArchiveSource, request: PastCaptureRequest): CaptureListing {
  return source.archive.kind === 'cdx' ? cdxCaptures(source, request) : mementoCaptures(source, request)
}
