import { createRequire } from 'node:module'
import type { Document, Scalar, YAMLMap } from 'yaml'
import type { EntryFields, Source } from '../model.ts'
import { holdsConflict } from './merge-sides.ts'

/** The contents of an `index.md`, or one sentence that says why it cannot be read. */
export type EntryFile =
  | { readonly ok: true; readonly fields: Partial<EntryFields>; readonly body: string }
  | { readonly ok: false; readonly problem: string }

type FieldName = keyof EntryFields

/** Loaded on demand: front matter as this module writes it is read without it, which in most builds is all of it. */
const loadYaml = (): typeof import('yaml') => createRequire(import.meta.url)('yaml') as typeof import('yaml')

/** The fields' names in the file, in the order in which they are written. */
const FILE_NAMES: Readonly<Record<FieldName, string>> = {
  title: 'title',
  url: 'url',
  hashUrl: 'hash_url',
  archivedAt: 'archived_at',
  finalUrl: 'final_url',
  byline: 'byline',
  siteName: 'site_name',
  publishedAt: 'published_at',
  lang: 'lang',
  dir: 'dir',
  excerpt: 'excerpt',
  source: 'source',
  archiveUrl: 'archive_url',
  contentType: 'content_type',
  sha256: 'sha256',
  kind: 'kind',
  file: 'file',
}
const FIELD_NAMES = new Map<string, FieldName>(
  Object.entries(FILE_NAMES).map(([field, name]) => [name, field as FieldName]),
)

const SOURCES: ReadonlySet<string> = new Set<Source>(['live', 'wayback', 'import'])
const KINDS: ReadonlySet<string> = new Set(['card', 'file'])
const DIRECTIONS: ReadonlySet<string> = new Set(['ltr', 'rtl'])
/** The blanks before a value are left to who reads it: on a line that is none, a second quantifier takes quadratic time. */
const FIELD_LINE = /^([A-Za-z_][\w-]*):(?:[ \t](.*))?$/

/**
 * Reads an `index.md`. Front matter is fenced by `---`, or bare: `name: value` lines up to the first blank line, where a value is
 * the rest of its line.
 */
export function parseEntryFile(text: string): EntryFile {
  const source = withoutMark(text)
  if (holdsConflict(source)) return problem('it holds the conflict markers of a merge')
  const parts = splitFrontMatter(source)
  if (!parts) return problem('it has no front matter')
  const front = detached(parts.front)
  const values = parts.fenced ? readYaml(front) : readBare(front)
  if (!values) return problem('its front matter is not YAML')
  return { ok: true, fields: fieldsOf(values), body: parts.body }
}

/**
 * Returns the text of an `index.md`. Foreign fields and comments of an earlier file survive.
 *
 * @param previous the text of the file that this one replaces
 */
export function formatEntryFile(fields: EntryFields, body: string, previous?: string): string {
  const front = (previous === undefined ? formatSimpleYaml(fields) : undefined) ?? formatYaml(fields, previous)
  return `---\n${front}---\n\n${body.replace(/^\n+/, '').trimEnd()}\n`
}

/** Front matter exactly as the YAML library would write it; undefined if a value needs the library. */
function formatSimpleYaml(fields: EntryFields): string | undefined {
  let front = ''
  for (const [field, name] of Object.entries(FILE_NAMES)) {
    const value = fields[field as FieldName]
    if (value === undefined) continue
    const scalar = TEXT_FIELDS.has(field as FieldName) ? simpleQuoted(value) : simplePlain(value)
    if (scalar === undefined) return undefined
    front += `${name}: ${scalar}\n`
  }
  return front
}

/** Not for characters that JSON escapes by number and YAML by name, nor for line breaks that YAML would fold. */
function simpleQuoted(value: string): string | undefined {
  const quoted = JSON.stringify(value)
  return /\\u| \\n|[\u0080-\u009f\u2028\u2029\ufeff]/.test(quoted) ? undefined : quoted
}

/** A URL, a media type, a date, a hash, a language or one of our words: nothing that YAML takes for a number. */
const SIMPLE =
  /^(?:https?:\/\/|[a-z]+\/|\d{4}-\d\d-\d\d|[0-9e]*[a-df][0-9a-f]*$|(?:live|wayback|import|card|file|ltr|rtl|[a-z]{2})$|[a-z]{2}-[A-Z]{2}$)/

function simplePlain(value: string): string | undefined {
  const isSimple = SIMPLE.test(value) && /^[!-~ ]*[!-,.-~]$/.test(value) && simpleScalar(value) === value
  return isSimple ? value : undefined
}

function formatYaml(fields: EntryFields, previous: string | undefined): string {
  const document = previousFrontMatter(previous)
  for (const [field, name] of Object.entries(FILE_NAMES)) {
    const value = fields[field as FieldName]
    if (value === undefined) document.delete(name)
    else setScalar(document, name, scalarFor(field as FieldName, value))
  }
  return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
}

const TEXT_FIELDS: ReadonlySet<FieldName> = new Set(['title', 'byline', 'siteName', 'excerpt'])

/** Strangers' text is always quoted, so that every YAML reader takes `123`, `null`, `yes` and `2020-01-01` for text. */
function scalarFor(field: FieldName, value: string): Scalar {
  const { Scalar } = loadYaml()
  const scalar = new Scalar(value)
  const isPlain = !TEXT_FIELDS.has(field) && simplePlain(value) !== undefined
  scalar.type = isPlain ? Scalar.PLAIN : Scalar.QUOTE_DOUBLE
  return scalar
}

/** What a person noted beside the earlier value stays beside the new one. */
function setScalar(document: Document, name: string, scalar: Scalar): void {
  const before = document.get(name, true)
  if (loadYaml().isScalar(before)) {
    scalar.commentBefore = before.commentBefore ?? null
    scalar.comment = before.comment ?? null
  }
  document.set(name, scalar)
}

function problem(reason: string): EntryFile {
  return { ok: false, problem: reason }
}

type Parts = { readonly fenced: boolean; readonly front: string; readonly body: string }

function splitFrontMatter(text: string): Parts | undefined {
  const fence = /^---[ \t]*\r?\n/.exec(text)
  if (!fence) return splitBare(text)
  const rest = text.slice(fence[0].length)
  const end = /^---[ \t]*(?:\r?\n|$)/m.exec(rest)
  if (!end) return undefined
  return { fenced: true, front: rest.slice(0, end.index), body: trimStart(rest.slice(end.index + end[0].length)) }
}

function splitBare(text: string): Parts | undefined {
  const [front = ''] = /^(?:[^\r\n]+(?:\r?\n|$))*/.exec(text) ?? []
  if (!FIELD_LINE.test(firstLine(front))) return undefined
  return { fenced: false, front, body: trimStart(text.slice(front.length)) }
}

const firstLine = (text: string): string => text.split(/\r?\n/, 1)[0] ?? ''
const trimStart = (text: string): string => text.replace(/^(?:[ \t]*\r?\n)+/, '')

/** A copy that does not keep the whole text in memory, as a slice does: a cache has thousands of articles. */
function detached(piece: string): string {
  return Buffer.from(piece).toString()
}

type Values = ReadonlyMap<string, string>

function readBare(front: string): Values {
  const values = new Map<string, string>()
  for (const line of front.split(/\r?\n/)) {
    const [, name, value = ''] = FIELD_LINE.exec(line) ?? []
    if (name) values.set(name, value.trim())
  }
  return values
}

function readYaml(front: string): Values | undefined {
  return readSimpleYaml(front) ?? readAnyYaml(front) ?? readLines(front)
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

/** YAML 1.2 §7.3.3: plain scalars that can only mean themselves, and double-quoted ones that are JSON. */
const PLAIN = /^[\p{L}\p{N}/.(][^#\r]*$/u

function simpleScalar(raw: string): string | undefined {
  if (raw.startsWith('"')) return quotedScalar(raw)
  if (!PLAIN.test(raw) || raw.includes(': ') || raw.endsWith(':') || raw.endsWith(' ')) return undefined
  return raw
}

function quotedScalar(raw: string): string | undefined {
  if (/\p{Cc}/u.test(raw) || !/^"(?:[^"\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"$/.test(raw)) return undefined
  return JSON.parse(raw) as string
}

/** More than people write. The time that YAML takes can grow with the square of its length, and a cache may be a stranger's. */
const MAX_YAML = 32 * 1024

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

function fieldsOf(values: Values): Partial<EntryFields> {
  const fields: Record<string, string> = {}
  for (const [name, value] of values) {
    const field = FIELD_NAMES.get(name)
    if (field && value !== '' && isAllowed(field, value)) fields[field] = value
  }
  return fields as Partial<EntryFields>
}

function isAllowed(field: FieldName, value: string): boolean {
  if (field === 'source') return SOURCES.has(value)
  if (field === 'kind') return KINDS.has(value)
  if (field === 'dir') return DIRECTIONS.has(value)
  if (field === 'archivedAt' || field === 'publishedAt') return /^\d{4}/.test(value) && !Number.isNaN(Date.parse(value))
  return true
}

function previousFrontMatter(previous: string | undefined): Document {
  const { isMap, parseDocument } = loadYaml()
  const parts = previous === undefined ? undefined : splitFrontMatter(withoutMark(previous))
  // By that schema every scalar stays as it is written: `007` too, which is the number 7 otherwise.
  const isYaml = parts?.fenced === true && parts.front.length <= MAX_YAML
  const document = parseDocument(isYaml ? parts.front : '', { schema: 'failsafe', uniqueKeys: false })
  if (document.errors.length === 0 && isMap(document.contents)) return tidied(document, document.contents)
  const values = parts ? [...((parts.fenced ? readLines(parts.front) : undefined) ?? readBare(parts.front))] : []
  const fresh = parseDocument('{}', { schema: 'failsafe' })
  fresh.contents = fresh.createNode(Object.fromEntries(values)) as typeof fresh.contents
  return fresh
}

/** Each of our fields once, and what an alias stands for in its place: the field that it refers to may be written anew. */
function tidied(document: Document, contents: YAMLMap): Document {
  const { isScalar, Scalar, visit } = loadYaml()
  const seen = new Set<string>()
  contents.items = contents.items.filter(({ key }) => {
    if (!isScalar<string>(key) || !FIELD_NAMES.has(key.value)) return true
    return !seen.has(key.value) && seen.add(key.value)
  })
  const anchors = new Map<string, unknown>()
  visit(document, {
    Value(_, node) {
      if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
    Alias(_, alias) {
      // `alias.resolve` looks through the whole document each time.
      const node = anchors.get(alias.source)
      if (!isScalar(node)) return undefined
      const copy = new Scalar(node.value)
      if (node.type !== undefined) copy.type = node.type
      return copy
    },
  })
  return document
}

const withoutMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text)
