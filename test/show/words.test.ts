import { describe, expect, test } from 'vitest'
import { formatDate } from '../../src/show/format-date.ts'
import type { Words } from '../../src/show/word-list.ts'
import { wordsFor } from '../../src/show/words.ts'

const LANGUAGES = ['en', 'fr', 'de', 'es', 'it', 'pt', 'nl', 'cs', 'ja']

test.each(LANGUAGES)('%s has all the words, and none is left in English', (lang) => {
  const words = wordsFor(lang)
  const english = wordsFor('en')
  const sentences = Object.keys(english).filter((key) => key in english) as (keyof Words)[]
  expect(Object.keys(words)).toEqual(Object.keys(english))
  const same = sentences.filter((key) => said(words, key) === said(english, key) && said(words, key).includes(' '))
  // Brackets are the same in most languages, and code and formulas are called so in several.
  expect(lang === 'en' ? [] : same.filter((key) => !['brackets', 'code', 'formula'].includes(key))).toEqual([])
})

function said(words: Words, key: keyof Words): string {
  const word: unknown = words[key]
  return typeof word === 'function' ? String(word(2)) : JSON.stringify(word)
}

describe('which words', () => {
  test('a region takes the words of its language, and keeps its own dates', () => {
    expect(wordsFor('fr-CA').archivedCopy).toBe('copie archivée')
    expect(wordsFor('fr-CA').locale).toBe('fr-CA')
    expect(wordsFor('pt_br').locale).toBe('pt-BR')
  })

  test('where one word of the health is a site’s own, the others stay', () => {
    const { alive, dead } = wordsFor('fr').health
    expect(wordsFor('fr-CA', { '*': { health: { alive: 'ok' } } }).health).toMatchObject({ alive: 'ok', dead })
    expect(alive).not.toBe('ok')
  })

  test('an unknown language, a broken tag or none gives English', () => {
    for (const lang of ['ar', 'x', '"><script>', '', undefined])
      expect(wordsFor(lang).archivedCopy).toBe('archived copy')
  })

  test('a title goes between the quotes of its language', () => {
    expect(wordsFor('en').archivedCopyOf('T')).toBe('archived copy of “T”')
    expect(wordsFor('fr').archivedCopyOf('T')).toBe('copie archivée de «\u202fT\u202f»')
    expect(wordsFor('ja').archivedCopyOf('T')).toBe('「T」のアーカイブ')
  })

  test('French has a narrow space that does not break before its colons', () => {
    expect(wordsFor('fr').changedBy('12 %')).toContain('depuis\u202f: 12 %')
    const words = wordsFor('fr')
    const all = (Object.keys(words) as (keyof Words)[]).map((key) => (key === 'health' ? '' : said(words, key)))
    expect(all.filter((sentence) => /[^\u202f][:;?!]/.test(sentence))).toEqual([])
  })

  test.each([
    ['en', 'Saved on May 8, 2024.', 'Saved in May 2024.', 'Saved in 2024.'],
    ['fr', 'Enregistrée le 8 mai 2024.', 'Enregistrée en mai 2024.', 'Enregistrée en 2024.'],
    ['de', 'Gespeichert am 8. Mai 2024.', 'Gespeichert im Mai 2024.', 'Gespeichert im Jahr 2024.'],
    ['es', 'Guardada el 8 de mayo de 2024.', 'Guardada en mayo de 2024.', 'Guardada en 2024.'],
    ['it', 'Salvata l’8 maggio 2024.', 'Salvata nel maggio 2024.', 'Salvata nel 2024.'],
    ['pt', 'Arquivada em 8 de maio de 2024.', 'Arquivada em maio de 2024.', 'Arquivada em 2024.'],
    ['nl', 'Opgeslagen op 8 mei 2024.', 'Opgeslagen in mei 2024.', 'Opgeslagen in 2024.'],
    ['ja', '2024年5月8日に保存。', '2024年5月に保存。', '2024年に保存。'],
  ])('%s puts the right word before a day, a month and a year', (lang, ...sentences) => {
    const saved = (iso: string): string => wordsFor(lang).saved(formatDate(iso, lang) ?? '')
    expect(['2024-05-08', '2024-05', '2024'].map(saved)).toEqual(sentences)
  })

  test('Italian cuts the article short before the 8th and the 11th alone', () => {
    const { deadSince } = wordsFor('it')
    expect(['8 maggio 2024', '18 maggio 2024'].map(deadSince)).toEqual([
      'L’originale non è più raggiungibile, almeno dall’8 maggio 2024.',
      'L’originale non è più raggiungibile, almeno dal 18 maggio 2024.',
    ])
  })

  test('Italian cuts “in” short before a vowel alone', () => {
    expect(['agosto 2024', 'maggio 2024', '2024'].map(wordsFor('it').savedWayback)).toEqual([
      'Dalla Wayback Machine, com’era nell’agosto 2024.',
      'Dalla Wayback Machine, com’era nel maggio 2024.',
      'Dalla Wayback Machine, com’era nel 2024.',
    ])
  })

  test('Italian does so before a share, too', () => {
    const { changedBy } = wordsFor('it')
    expect(['12 %', '1 %', '8 %', '85 %', '11 %'].map((share) => changedBy(share).split(': ')[1])).toEqual([
      'il 12 % del testo è diverso.',
      'l’1 % del testo è diverso.',
      'l’8 % del testo è diverso.',
      'l’85 % del testo è diverso.',
      'l’11 % del testo è diverso.',
    ])
  })

  test('German says that one per cent differs, and that twelve differ', () => {
    const { changedBy } = wordsFor('de')
    expect(['1 %', '12 %'].map((share) => changedBy(share).split(': ')[1])).toEqual([
      '1 % des Textes weicht ab.',
      '12 % des Textes weichen ab.',
    ])
  })

  test('Czech says “ve” where it is easier to say', () => {
    expect([1, 2, 5, 13, 40].map(wordsFor('cs').citedIn)).toEqual([
      'Citováno v 1 článku',
      'Citováno ve 2 článcích',
      'Citováno v 5 článcích',
      'Citováno ve 13 článcích',
      'Citováno ve 40 článcích',
    ])
  })

  test('Czech speaks of a day only where one is known', () => {
    const { savedImport } = wordsFor('cs')
    expect(['11. srpna 2024', 'srpen 2024', '2024'].map(savedImport)).toEqual([
      'Přidáno ručně, stav ze dne 11. srpna 2024.',
      'Přidáno ručně, stav: srpen 2024.',
      'Přidáno ručně, stav: 2024.',
    ])
  })

  test('Czech counts as Czechs do', () => {
    const { copies } = wordsFor('cs')
    expect([1, 3, 5].map(copies)).toEqual(['1 archivovaná kopie', '3 archivované kopie', '5 archivovaných kopií'])
  })
})

describe("a site's own words", () => {
  test('they go before the built-in ones, in their language alone', () => {
    const own = { fr: { archivedCopy: 'archive' } }
    expect(wordsFor('fr', own).archivedCopy).toBe('archive')
    expect(wordsFor('fr', own).original).toBe('original')
    expect(wordsFor('en', own).archivedCopy).toBe('archived copy')
  })

  test('a star holds for every language, a region goes before its language', () => {
    const own = { '*': { archivedCopy: 'a' }, fr: { archivedCopy: 'b' }, 'fr-CA': { archivedCopy: 'c' } }
    expect(['de', 'fr', 'fr-CA'].map((lang) => wordsFor(lang, own).archivedCopy)).toEqual(['a', 'b', 'c'])
  })

  test('a language that has none gets those that are given, and English for the rest', () => {
    const words = wordsFor('pl', { pl: { archivedCopy: 'kopia archiwalna' } })
    expect(words).toMatchObject({ lang: 'pl', archivedCopy: 'kopia archiwalna', original: 'original' })
  })
})
