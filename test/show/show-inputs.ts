import type { Copy, Entry, EntryFields } from '../../src/model.ts'
import type { CopyPageInput } from '../../src/show/copy-page.ts'

export const FOLDER = '22968d175d13a6693433c7c4732469da'

export function anEntry(fields: Partial<EntryFields> = {}, body = 'Some text.'): Entry {
  const known = {
    title: 'Links rot',
    url: 'https://example.org/articles/links-rot/',
    hashUrl: FOLDER.slice(0, 10),
    archivedAt: '2024-05-03T10:11:12Z',
    lang: 'en',
  }
  return { folder: FOLDER, fields: { ...known, ...fields }, body }
}

export function aPage(input: Partial<CopyPageInput> = {}): CopyPageInput {
  return {
    entry: anEntry(),
    health: 'alive',
    citations: [],
    versions: [],
    pageUrl: `/cache/${FOLDER}/`,
    indexUrl: '/cache/',
    ...input,
  }
}

export function aCopy(copy: Partial<Copy> = {}): Copy {
  return { folder: FOLDER, fields: anEntry().fields, health: 'alive', citations: [], bytes: 12_345, ...copy }
}
