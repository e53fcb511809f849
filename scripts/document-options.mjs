// Puts the text of each option before its type in dist/options.d.ts, where editors read it. Run by `npm run build`, after the
// compiler.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { OPTIONS } from '../dist/options.js'

const file = fileURLToPath(new URL('../dist/options.d.ts', import.meta.url))
const TYPE = /(?<=export type LinkCacheOptions = \{\n).*?(?=^\};)/ms

function commentOf({ doc, default: standard }) {
  const text = standard === undefined ? doc : `${doc}\n@default ${JSON.stringify(standard)}`
  const lines = text.replaceAll('*/', '*\\/').split('\n')
  return ['    /**', ...lines.map((line) => `     * ${line}`), '     */'].join('\n')
}

const types = readFileSync(file, 'utf8')
const documented = types.replace(TYPE, (fields) =>
  fields.replace(/^ {4}readonly (\w+)\?:/gm, (field, name) => `${commentOf(OPTIONS[name])}\n${field}`),
)
if (documented === types)
  throw new Error('scripts/document-options.mjs: dist/options.d.ts has no type LinkCacheOptions.')
writeFileSync(file, documented)
