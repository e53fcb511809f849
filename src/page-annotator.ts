import { createEditReader, type EditReader, type KeptEdits } from './edit-reader.ts'
import type { Annotation } from './model.ts'
import type { ResolvedOptions } from './options.ts'
import { readKeptMeanwhile, writeKept } from './save/kept-state.ts'
import type { AnnotationWords } from './show/annotate-html.ts'
import { applyEdits, type Edit } from './show/splice-page.ts'

/** A page of the site, as it was rendered. */
export type RenderedPage = {
  readonly html: string
  /** By what it is known again in the next build: its output path. */
  readonly name: string
  /** All that annotations depend on beside the page and the words; undefined where nobody knows what that is. */
  readonly material: readonly string[] | undefined
  /** BCP 47, where the page says none. */
  readonly lang: string | undefined
  readonly find: (href: string) => Annotation | undefined
}

/** Annotates the pages of one site, build after build; a page that it has seen is not parsed again. */
export type PageAnnotator = {
  /** A build begins: what earlier ones kept is read, once. */
  begin(): void
  annotate(page: RenderedPage): Promise<string>
  /** Keeps what was learnt for the next build. */
  keep(): Promise<void>
}

type Tools = {
  readonly annotationEdits: typeof import('./show/annotate-html.ts').annotationEdits
  readonly wordsFor: (lang: string | undefined) => AnnotationWords
}

/** @param keptFile where the edits are kept between builds, in what format */
export function createPageAnnotator(
  options: ResolvedOptions,
  keptFile: { readonly path: string; readonly format: string },
): PageAnnotator {
  let reading: Promise<EditReader> | undefined
  let loading: Promise<Tools> | undefined

  /** The parser takes a while to load, and most builds have no page that is not known. */
  const editsOf = async ({ html, lang, find }: RenderedPage): Promise<readonly Edit[]> => {
    loading ??= loadTools(options)
    const { annotationEdits, wordsFor } = await loading
    return annotationEdits(html, { find, words: (own) => wordsFor(own ?? lang), once: options.once })
  }

  return {
    begin() {
      reading ??= readKeptMeanwhile<KeptEdits>(keptFile.path, keptFile.format).then(createEditReader)
    },
    async annotate(page) {
      const { html, name, material, lang } = page
      const make = () => editsOf(page)
      const reader = await reading
      if (material === undefined || !reader) return applyEdits(html, await make())
      return applyEdits(html, await reader.read(name, [...material, lang ?? '', html], make))
    },
    async keep() {
      const reader = await reading
      if (reader?.hasChanged()) await writeKept(keptFile.path, keptFile.format, reader.kept())
    },
  }
}

async function loadTools({ words }: ResolvedOptions): Promise<Tools> {
  const [{ annotationEdits }, { eachOnce }, { wordsFor }] = await Promise.all([
    import('./show/annotate-html.ts'),
    import('./show/each-once.ts'),
    import('./show/words.ts'),
  ])
  return { annotationEdits, wordsFor: eachOnce((lang: string | undefined) => wordsFor(lang, words)) }
}
