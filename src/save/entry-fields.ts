import type { EntryFields, Source } from '../model.ts'

export type FieldName = keyof EntryFields

/** The fields' names in the file, in the order in which they are written. */
export const FILE_NAMES: Readonly<Record<FieldName, string>> = {
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
/** The fields by those names. */
export const FIELD_NAMES: ReadonlyMap<string, FieldName> = new Map<string, FieldName>(
  Object.entries(FILE_NAMES).map(([field, name]) => [name, field as FieldName]),
)
/** Strangers' text. */
export const TEXT_FIELDS: ReadonlySet<FieldName> = new Set(['title', 'byline', 'siteName', 'excerpt'])

const SOURCES: ReadonlySet<string> = new Set<Source>(['live', 'wayback', 'import'])
const KINDS: ReadonlySet<string> = new Set(['card', 'file'])
const DIRECTIONS: ReadonlySet<string> = new Set(['ltr', 'rtl'])

/** The fields among the values of a front matter, by their names in the file. What is not allowed for a field is left out. */
export function fieldsOf(values: ReadonlyMap<string, string>): Partial<EntryFields> {
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
