import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderOf } from '../../src/save/entry-path.ts'
import { verifyCache } from '../../src/save/verify-cache.ts'

const URL_ = 'http://old.example/'

test('a picture that a person put beside a copy is told how to be named, so that readers see it', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'link-cache-verify-'))
  const folder = join(dir, folderOf(URL_))
  mkdirSync(folder)
  const front = `title: Old\nurl: ${URL_}\n\n`
  writeFileSync(join(folder, 'index.md'), `${front}![The lens](Lens.PNG)\n`)
  writeFileSync(join(folder, 'Lens.PNG'), 'bytes')
  writeFileSync(join(folder, 'notes.txt'), 'mine')
  const told = async (file: string) =>
    (await verifyCache(dir, { fix: false })).problems.filter((one) => one.file === file)
  const name = `${createHash('sha256').update('bytes').digest('hex').slice(0, 16)}.png`
  expect(await told('Lens.PNG')).toMatchObject([
    { harmless: false, problem: expect.stringContaining(`name it ${name}, here and there`) },
  ])
  expect(await told('notes.txt')).toMatchObject([{ harmless: true }])
  renameSync(join(folder, 'Lens.PNG'), join(folder, name))
  writeFileSync(join(folder, 'index.md'), `${front}![The lens](${name})\n`)
  expect([await told('Lens.PNG'), await told(name)]).toEqual([[], []])
})
