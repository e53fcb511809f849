import { createHash } from 'node:crypto'
import type { Annotation } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import { type MadeOnce, openMadeOnce } from './save/made-once.ts'
import type { AnnotationWords } from './show/annotate-html.ts'
import { eachOnce } from './show/each-once.ts'
import { applyEdits, type Edit } from './show/splice-page.ts'

/** A page of the site, as it was rendered. */
export type RenderedPage = {
  readonly html: string
  /** By what it is known again at the next save: its output path. */
  readonly name: string
  /** All that annotations depend on beside the page and the words; undefined where nobody knows what that is. */
  readonly material: readonly string[] | undefined
  /** BCP 47, where the page says none. */
  readonly lang: string | undefined
  /** Asked for where the page has to be gone through. */
  readonly finder: () => Promise<(href: string) => Annotation | undefined>
}

/** Annotates the pages of one site, build after build; a page that it has seen is not parsed again. */
export type PageAnnotator = {
  /** A build begins: what earlier ones kept is read, once. With `isWatched` others of the same pages follow. */
  begin(isWatched: boolean): void
  annotate(page: RenderedPage): Promise<string>
  /** Keeps what was learnt for the next build. */
  keep(): Promise<void>
}

/** What was made of a page, and of what. */
type Annotated = { readonly material: readonly string[]; readonly annotated: string }

type Tools = {
  readonly annotationEdits: typeof import('./show/annotate-html.ts').annotationEdits
  readonly wordsFor: (lang: string | undefined) => AnnotationWords
}

/** @param keptFile where the edits are kept between builds, in what format */
export function createPageAnnotator(
  options: ResolvedOptions,
  keptFile: { readonly path: string; readonly format: string },
): PageAnnotator {
  let reading: Promise<MadeOnce<KeptEdits>> | undefined
  let loading: Promise<Tools> | undefined
  /** With `--serve` nearly all pages are as they were at the last save. */
  let last: Map<string, Annotated> | undefined

  /** The parser takes a while to load, and most builds have no page that is not known. */
  const editsOf = async ({ html, lang, finder }: RenderedPage): Promise<readonly Edit[]> => {
    loading ??= loadTools(options)
    const { annotationEdits, wordsFor } = await loading
    const find = await finder()
    return annotationEdits(html, { find, words: (own) => wordsFor(own ?? lang), once: options.once })
  }

  return {
    begin(isWatched) {
      if (isWatched) last ??= new Map()
      reading ??= openMadeOnce(keptFile.path, keptFile.format)
    },
    async annotate(page) {
      const { html, name, lang } = page
      const make = () => editsOf(page)
      const reader = await reading
      if (page.material === undefined || !reader) return applyEdits(html, await make())
      const material = [...page.material, lang ?? '', html]
      const before = last?.get(name)
      if (before?.material.every((part, at) => part === material[at])) return before.annotated
      const kept = await reader.read(hashOf(material), async () => (await make()).map(toKept))
      const annotated = applyEdits(html, kept.map(fromKept))
      last?.set(name, { material, annotated })
      return annotated
    },
    async keep() {
      await (await reading)?.keep()
    },
  }
}

/** The edits of a page as a later build takes them from there: position, length and text of each. */
type KeptEdits = readonly KeptEdit[]
type KeptEdit = readonly [start: number, length: number, text: string]

const toKept = ({ start, end, text }: Edit): KeptEdit => [start, end - start, text]
const fromKept = ([start, length, text]: KeptEdit): Edit => ({ start, end: start + length, text })

/** Part by part: to join them would be to copy the page. */
function hashOf(material: readonly string[]): string {
  const hash = createHash('sha1')
  for (const part of material) hash.update(part).update('\0')
  return hash.digest('base64url')
}

async function loadTools({ words }: ResolvedOptions): Promise<Tools> {
  const [{ annotationEdits }, { wordsFor }] = await Promise.all([
    import('./show/annotate-html.ts'),
    import('./show/words.ts'),
  ])
  return { annotationEdits, wordsFor: eachOnce((lang: string | undefined) => wordsFor(lang, words)) }
}
