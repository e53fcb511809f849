import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { checkNode } from '../../src/check-node.ts'

const src = fileURLToPath(new URL('../../src', import.meta.url))
const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
const lowest = manifest.engines.node.replace('>=', '')

test.each(['18.20.8', '20.9.0', '20.18.0'])('Node %s is told of, with the version that is needed', (version) => {
  expect(() => checkNode(version)).toThrow(
    `eleventy-plugin-link-cache: it needs Node ${lowest} or newer, and this is Node ${version}: update Node.`,
  )
})

test.each([lowest, '20.20.2', '22.0.0', '100.1.0', '25.0.0-nightly20260101'])('Node %s will do', (version) => {
  expect(() => checkNode(version)).not.toThrow()
})

test('no module asks by name for what Node 18 lacks, or it could not tell that it needs a newer one', () => {
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  const asking = files.filter((name) =>
    /import \{[^}]*\bhash\b[^}]*\} from 'node:crypto'/.test(readFileSync(join(src, name), 'utf8')),
  )
  expect(asking).toEqual([])
})
