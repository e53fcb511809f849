import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { putSection } from '../../bench/support/results.mjs'
import { articlePage, startWeb } from '../support/web.ts'

const bench = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url))
const run = (words: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, [bench, ...words])

test('the bench tells what annotations cost readers: some bytes, and no request', async () => {
  const { stdout } = await run(['reader', '--quick', '--size', '4'])
  expect(stdout).toMatch(/^\| a post with 5 links: added in all +\| [1-9]\d+ +\| [1-9]\d+ +\| 0 /m)
  expect(stdout).toMatch(/^\| an archived copy’s page, without its images +\| [1-9]\d{3,} +\| [1-9]\d{3,} +\| 0 /m)
})

test('the bench says which benches there are', async () => {
  await expect(run(['speed'])).rejects.toMatchObject({
    code: 2,
    stderr: 'There is no bench "speed": use one of build, serve, reader, cold, memory.\n',
  })
})

test('the bench tells where the time of a page goes, step by step', async () => {
  const urls = Array.from({ length: 120 }, (_, at) => `http://host.example/${at}`)
  const web = await startWeb(Object.fromEntries(urls.map((url) => [url, articlePage(url, 'A text about lamps. ')])))
  const folder = mkdtempSync(join(tmpdir(), 'link-cache-steps-'))
  onTestFinished(async () => {
    await web.close()
    rmSync(folder, { recursive: true })
  })
  const list = join(folder, 'urls.json')
  writeFileSync(list, JSON.stringify(urls))
  const [script, dist] = ['../../bench/support/page-steps.mjs', '../../dist'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  )
  const words = [script, dist, join(folder, 'cache'), list].map(String)
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: { ...process.env, ...web.env } })
  const { pages, ...steps } = JSON.parse(stdout) as Record<string, number>
  expect(pages).toBe(100)
  expect(Object.keys(steps).sort()).toEqual(['convert', 'extract', 'network', 'page', 'parse', 'write'])
  expect(Object.entries(steps).filter(([, ms]) => !(ms > 0))).toEqual([])
})

test('what was measured takes the place of what was there of the same bench and size alone', () => {
  const first = putSection(putSection('', 'cold', '## Cold\n\n1\n'), 'build', '## Build\n\n2\n')
  const sized = putSection(first, 'build-10000', '## Build of many\n\n4\n')
  const text = putSection(sized, 'cold', '## Cold\n\n3\n')
  expect(text.match(/^(?:## .*|\d)$/gm)).toEqual(['## Build', '2', '## Build of many', '4', '## Cold', '3'])
  expect(putSection(text, 'cold', '## Cold\n\n3\n')).toBe(text)
})
