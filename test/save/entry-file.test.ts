import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { EntryFields } from '../../src/model.ts'
import { formatEntryFile, parseEntryFile } from '../../src/save/entry-file.ts'

const fields: EntryFields = {
  title: 'À propos',
  url: 'https://beta.gouv.fr/apropos/',
  hashUrl: '86939b13f2',
  archivedAt: '2026-11-22T02:06:00Z',
  lang: 'fr',
  source: 'live',
}

test('front matter fenced by dashes is read', () => {
  const text = '---\ntitle: À propos\nurl: https://beta.gouv.fr/apropos/\nhash_url: 86939b13f2\n---\n\n# Historique\n'
  expect(parseEntryFile(text)).toEqual({
    ok: true,
    fields: { title: 'À propos', url: 'https://beta.gouv.fr/apropos/', hashUrl: '86939b13f2' },
    body: '# Historique\n',
  })
})

test('bare front matter is read up to the first blank line, each value to the end of its line', () => {
  const text =
    'title: Notes: a story # 1\nurl: https://example.org/\nhash_url: 0123456789\n\nHistorique\n\ntitle: not a field\n'
  expect(parseEntryFile(text)).toEqual({
    ok: true,
    fields: { title: 'Notes: a story # 1', url: 'https://example.org/', hashUrl: '0123456789' },
    body: 'Historique\n\ntitle: not a field\n',
  })
})

test('what is written is read again', () => {
  const body = '# Historique\n\nDepuis juin 2013.'
  expect(parseEntryFile(formatEntryFile(fields, body))).toEqual({ ok: true, fields, body: `${body}\n` })
})

test.each([
  '123',
  'null',
  'true',
  'yes',
  '2020-01-01',
  '---',
  '"quoted"',
  "it's",
  'a: b',
  '# not a comment',
  '{{ page.url }}',
  '{% endraw %}',
  '](javascript:alert(1))',
  '- item',
  '*alias',
  '&anchor',
  '!tag',
  '|',
  'line\nbreak\n---\nurl: https://evil.example/',
  'tab\there',
  '\u2028 line separator',
  'emoji 🎉 and \\ backslash',
])('the title %j stays that text, for this reader and for any YAML reader', (title) => {
  const text = formatEntryFile({ ...fields, title }, 'Body.')
  expect(parseEntryFile(text)).toMatchObject({ ok: true, fields: { ...fields, title }, body: 'Body.\n' })
  const [, front = ''] = text.split('---\n')
  expect(parse(front.length > 20 ? front : text.slice(4, text.indexOf('\n---\n', 4)))).toMatchObject({
    url: fields.url,
  })
})

test('an all-digit hash stays text', () => {
  const text = formatEntryFile({ ...fields, hashUrl: '1234567890' }, '')
  expect(text).toContain('hash_url: "1234567890"')
  expect(parseEntryFile(text)).toMatchObject({ fields: { hashUrl: '1234567890' } })
})

test('fields and comments that are not ours survive a rewrite', () => {
  const before =
    '---\n# mine\ntitle: Old\nurl: https://example.org/\nhash_url: 0a\nrating: 5\ntags: [a, b]\n---\n\nOld body\n'
  const after = formatEntryFile({ ...fields, title: 'New' }, 'New body', before)
  expect(after).toContain('# mine\n')
  expect(after).toContain('rating: 5\n')
  expect(after).toContain('tags: [ a, b ]\n')
  expect(parseEntryFile(after)).toMatchObject({ fields: { ...fields, title: 'New' }, body: 'New body\n' })
})

test('what a person noted beside a field stays beside its new value', () => {
  const before = '---\ntitle: Old # mended by me\n# as the post has it\nurl: https://example.org/\n---\n\nOld body\n'
  const after = formatEntryFile({ ...fields, title: 'New' }, 'New body', before)
  expect(after).toContain('title: "New" # mended by me\n# as the post has it\nurl: ')
})

test.each([
  ['a byte order mark', '\uFEFF---\ntitle: Old\nmine:\n  - x\n---\n\nBody\n', 'mine:\n  - x\n'],
  ['a byte order mark before bare lines', '\uFEFFtitle: Old\nmine: x\n\nBody\n', 'mine: x\n'],
  ['line ends of Windows', '---\r\ntitle: Old\r\nmine:\r\n  - x # why\r\n---\r\n\r\nBody\r\n', 'mine:\n  - x # why\n'],
  ['a field twice', '---\ntitle: One\ntitle: Old\nmine:\n  - x\n---\n\nBody\n', 'mine:\n  - x\n'],
  ['a number that is more than a number', '---\ntitle: Old\nmine: 007\n---\n\nBody\n', 'mine: 007\n'],
  ['quotes', "---\ntitle: Old\nmine: 'x'\n---\n\nBody\n", "mine: 'x'\n"],
  ['text over several lines', '---\ntitle: Old\nmine: |\n  a\n  b\n---\n\nBody\n', 'mine: |\n  a\n  b\n'],
  ['an alias of a field of ours', '---\ntitle: &t Old\nmine: *t\n---\n\nBody\n', 'mine: Old\n'],
  ['anchors of its own', '---\nb: &b\n  c: 1\ntitle: Old\nmine: *b\n---\n\nBody\n', 'mine: *b\n'],
  ['a colon that YAML forbids', '---\ntitle: Old: a story\nmine: x\n---\n\nBody\n', 'mine: x\n'],
])('with %s, what is not ours survives a rewrite as it is written', (_, before, kept) => {
  const after = formatEntryFile({ ...fields, title: 'New' }, 'New body', before)
  expect(after).toContain(kept)
  expect(parseEntryFile(after)).toMatchObject({ ok: true, fields: { ...fields, title: 'New' }, body: 'New body\n' })
})

test('a title with a colon, mended by somebody who knows no YAML, is read as it is meant', () => {
  const text = '---\n# mine\ntitle: Lamps: a story\nbyline: "A. Fresnel"\nurl: https://example.org/\n---\n\nBody\n'
  expect(parseEntryFile(text)).toEqual({
    ok: true,
    fields: { title: 'Lamps: a story', byline: 'A. Fresnel', url: 'https://example.org/' },
    body: 'Body\n',
  })
})

test('fields of a bare front matter survive a rewrite', () => {
  const after = formatEntryFile(fields, 'New', 'title: Old: one\nurl: https://x.example/\nnote: see # 3\n\nOld\n')
  expect(after).toContain('note: "see # 3"')
})

test.each([
  ['no front matter at all', '# Title\n\nText', 'it has no front matter'],
  ['a fence that is never closed', '---\ntitle: x\n', 'it has no front matter'],
  ['garbage between the fences', '---\n{ [ :\n---\n', 'its front matter is not YAML'],
  [
    'the conflict markers of a merge',
    '---\n<<<<<<< HEAD\ntitle: a\n=======\ntitle: b\n>>>>>>> other\n---\n',
    'it holds the conflict markers of a merge',
  ],
])('%s is told', (_, text, problem) => {
  expect(parseEntryFile(text)).toEqual({ ok: false, problem })
})

test.each(['```', '~~~~'])('an article that shows how git marks a conflict is whole, in code between %s', (fence) => {
  const body = `Then git writes:\n\n${fence}diff\n<<<<<<< HEAD\none\n=======\nother\n>>>>>>> topic\n${fence}\n\nMend it.\n`
  expect(parseEntryFile(formatEntryFile(fields, body))).toEqual({ ok: true, fields, body })
})

test('a megabyte of spaces within the text is written at once', () => {
  const started = performance.now()
  expect(formatEntryFile(fields, `\n\na${' '.repeat(1_000_000)}b \n`).endsWith(' b\n')).toBe(true)
  expect(performance.now() - started).toBeLessThan(5000)
})

test('values that mean nothing here are left out', () => {
  const text =
    '---\ntitle: x\nurl: https://e.example/\nsource: moon\ndir: up\nkind: thing\narchived_at: yesterday\npublished_at: 2020-13-45\n---\n'
  expect(parseEntryFile(text)).toEqual({ ok: true, fields: { title: 'x', url: 'https://e.example/' }, body: '' })
})

test('YAML aliases do not grow', () => {
  const bomb = `---\na: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\ntitle: *b\nurl: https://e.example/\n---\n`
  expect(parseEntryFile(bomb)).toMatchObject({ ok: true, fields: { url: 'https://e.example/' } })
})

test.each([
  fields,
  { ...fields, title: 'Say "yes" # not: no — \\ ’', excerpt: 'null', byline: '123', siteName: '' },
  { ...fields, title: 'Bell \u0007, line \nbreak, next line \u0085, separator \u2028, lone half \ud800, mark \ufeff' },
  { ...fields, title: 'Line \nbreak', excerpt: 'Line\nbreak' },
  { ...fields, sha256: 'e'.repeat(64), hashUrl: '12345e6789' },
  { ...fields, sha256: 'd1'.repeat(32), hashUrl: '0123456789' },
  { ...fields, finalUrl: 'https://example.org/a-', archiveUrl: 'https://example.org/a: b' },
  { ...fields, finalUrl: 'https://example.org/?a[]=1,2&b={c}', contentType: "text/html; charset='utf-8' #1" },
  { ...fields, publishedAt: '2021', lang: 'no', dir: 'rtl', contentType: 'text/html;', kind: 'file', file: '12e4.png' },
  { ...fields, publishedAt: '2021-05-01', lang: 'pt-BR', contentType: ' text/html', kind: 'card' },
] satisfies EntryFields[])('front matter is the same whether a YAML library had to write it: %#', (some) => {
  expect(formatEntryFile(some, 'Body.')).toBe(formatEntryFile(some, 'Body.', '---\n---\n'))
})
