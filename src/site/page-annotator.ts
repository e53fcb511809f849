import { createHash } from 'node:crypto'
import type { Annotation } from '../model.ts'
import type { ResolvedOptions } from '../options.ts'
import { type KeptFile, type MadeOnce, openMadeOnce } from '../save/made-once.ts'
import { eachOnce } from '../show/each-once.ts'
import { applyEdits, type Edit } from '../show/splice-page.ts'
import { wordsFor } from '../show/words.ts'

/** A rendered page of the site. */
export type RenderedPage = {
  readonly html: string
  /** Identifies the page from one save to the next: its output path. */
  readonly name: string
  /** All that annotations depend on besides the page and the words; undefined if that is not known. */
  readonly material: readonly string[] | undefined
  /** BCP 47; for links in pages that name no language. */
  readonly lang: string | undefined
  /** Called only if the page has to be parsed. */
  readonly finder: () => Promise<(href: string) => Annotation | undefined>
}

/** Annotates the pages of one site, build after build. No page is parsed twice. */
export type PageAnnotator = {
  /** To be called when a build begins: reads, once, what earlier builds kept. `isWatched`: more builds will follow. */
  begin(isWatched: boolean): void
  annotate(page: RenderedPage): Promise<string>
  /** Stores what the next build can use. */
  keep(): Promise<void>
}

/** An annotated page, and what it was made from. */
type Annotated = { readonly material: readonly string[]; readonly annotated: string }

export function createPageAnnotator(options: ResolvedOptions, keptFile: KeptFile): PageAnnotator {
  let reading: Promise<MadeOnce<KeptEdits>> | undefined
  let loading: Promise<typeof import('../show/annotate-html.ts')> | undefined
  /** With `--serve`, nearly all pages are the same as at the last save. */
  let last: Map<string, Annotated> | undefined

  const wordsIn = eachOnce((lang: string | undefined) => wordsFor(lang, options.words))
  /** The parser is loaded on demand: it takes a while, and most builds know all their pages. */
  const editsOf = async ({ html, lang, finder }: RenderedPage): Promise<readonly Edit[]> => {
    loading ??= import('../show/annotate-html.ts')
    const { annotationEdits } = await loading
    const find = await finder()
    return annotationEdits(html, { find, words: (own) => wordsIn(own ?? lang), once: options.once })
  }

  return {
    begin(isWatched) {
      if (isWatched) last ??= new Map()
      reading ??= openMadeOnce(keptFile)
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

/** The edits of a page as they are kept: position, length and text of each. */
type KeptEdits = readonly KeptEdit[]
type KeptEdit = readonly [start: number, length: number, text: string]

const toKept = ({ start, end, text }: Edit): KeptEdit => [start, end - start, text]
const fromKept = ([start, length, text]: KeptEdit): Edit => ({ start, end: start + length, text })

/** Part by part: joining them would copy the page. */
function hashOf(material: readonly string[]): string {
  const hash = createHash('sha1')
  for (const part of material) hash.update(part).update('\0')
  return hash.digest('base64url')
}
