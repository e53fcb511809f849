import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { putSection } from '../../bench/support/results.mjs'

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

test('what was measured takes the place of what was there of the same bench and size alone', () => {
  const first = putSection(putSection('', 'cold', '## Cold\n\n1\n'), 'build', '## Build\n\n2\n')
  const sized = putSection(first, 'build-10000', '## Build of many\n\n4\n')
  const text = putSection(sized, 'cold', '## Cold\n\n3\n')
  expect(text.match(/^(?:## .*|\d)$/gm)).toEqual(['## Build', '2', '## Build of many', '4', '## Cold', '3'])
  expect(putSection(text, 'cold', '## Cold\n\n3\n')).toBe(text)
})
