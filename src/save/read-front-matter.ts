import { loadYaml, MAX_YAML } from './load-yaml.ts'
import { simpleScalar } from './simple-yaml.ts'
import { FIELD_LINE, type Parts } from './split-front-matter.ts'

/** What stands behind each name. */
export type Values = ReadonlyMap<string, string>

/** Reads front matter: YAML, or lines that look like it; undefined if it is neither. */
export function readFrontMatter({ fenced, front }: Omit<Parts, 'body'>): Values | undefined {
  if (!fenced) return readBare(front)
  return readSimpleYaml(front) ?? readAnyYaml(front) ?? readLines(front)
}

/** The same without YAML, for what YAML cannot read. */
export function readPlainly({ fenced, front }: Omit<Parts, 'body'>): Values {
  return (fenced ? readLines(front) : undefined) ?? readBare(front)
}

function readBare(front: string): Values {
  const values = new Map<string, string>()
  for (const line of front.split(/\r?\n/)) {
    const [, name, value = ''] = FIELD_LINE.exec(line) ?? []
    if (name) values.set(name, value.trim())
  }
  return values
}

/** Front matter as people write it who know no YAML: `title: One: two`. Undefined where a line is no field. */
function readLines(front: string): Values | undefined {
  const values = new Map<string, string>()
  for (const line of front.split(/\r?\n/)) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const [, name, raw = ''] = FIELD_LINE.exec(line) ?? []
    if (!name) return undefined
    values.set(name, simpleScalar(withoutBlanks(raw)) ?? raw.trim())
  }
  return values
}

/** Reads front matter as this module writes it, one scalar per line, many times faster than a YAML parser; else undefined. */
function readSimpleYaml(front: string): Values | undefined {
  const values = new Map<string, string>()
  for (const line of front.split('\n')) {
    if (line === '') continue
    const [, name, raw] = FIELD_LINE.exec(line) ?? []
    if (!name || raw === undefined || values.has(name)) return undefined
    const value = simpleScalar(withoutBlanks(raw))
    if (value === undefined) return undefined
    values.set(name, value)
  }
  return values
}

const withoutBlanks = (raw: string): string => raw.replace(/^[ \t]+/, '')

function readAnyYaml(front: string): Values | undefined {
  if (front.length > MAX_YAML) return undefined
  const { isMap, isScalar, parseDocument } = loadYaml()
  // The failsafe schema makes every scalar a string: a title of `null` or `123` is text.
  const document = parseDocument(front, { schema: 'failsafe', uniqueKeys: false, maxAliasCount: 0 } as object)
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined
  const values = new Map<string, string>()
  for (const { key, value } of document.contents.items) {
    // With this schema the value of a scalar is a string, or null if it is empty.
    if (isScalar<string>(key) && isScalar<string | null>(value) && value.value !== null)
      values.set(key.value, value.value)
  }
  return values
}
