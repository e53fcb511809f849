import type { Document, Scalar, YAMLMap } from 'yaml'
import type { EntryFields } from '../model.ts'
import { FIELD_NAMES, FILE_NAMES, type FieldName, TEXT_FIELDS } from './entry-fields.ts'
import { loadYaml, MAX_YAML } from './load-yaml.ts'
import { readPlainly } from './read-front-matter.ts'
import { simplePlain, simpleQuoted } from './simple-yaml.ts'
import { splitFrontMatter, withoutMark } from './split-front-matter.ts'

/**
 * Returns the front matter of an `index.md`.
 *
 * @param previous the text of the file that this one replaces, whose foreign fields and comments survive
 */
export function writeFrontMatter(fields: EntryFields, previous: string | undefined): string {
  return (previous === undefined ? formatSimpleYaml(fields) : undefined) ?? formatYaml(fields, previous)
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

function formatYaml(fields: EntryFields, previous: string | undefined): string {
  const document = previousFrontMatter(previous)
  for (const [field, name] of Object.entries(FILE_NAMES)) {
    const value = fields[field as FieldName]
    if (value === undefined) document.delete(name)
    else setScalar(document, name, scalarFor(field as FieldName, value))
  }
  return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
}

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

function previousFrontMatter(previous: string | undefined): Document {
  const { isMap, parseDocument } = loadYaml()
  const parts = previous === undefined ? undefined : splitFrontMatter(withoutMark(previous))
  // By that schema every scalar stays as it is written: `007` too, which is the number 7 otherwise.
  const isYaml = parts?.fenced === true && parts.front.length <= MAX_YAML
  const document = parseDocument(isYaml ? parts.front : '', { schema: 'failsafe', uniqueKeys: false })
  if (document.errors.length === 0 && isMap(document.contents)) return tidied(document, document.contents)
  const values = parts ? [...readPlainly(parts)] : []
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
