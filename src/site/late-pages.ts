import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { readOutput } from '../save/publish-files.ts'

/** A page that was written before all of the copies that it could link to were there. */
export type LatePage = {
  /** The file, from the project's folder. */
  readonly outputPath: string
  readonly html: string
  readonly annotated: string
  /** The URLs without a copy that it links to. */
  readonly urls: readonly string[]
  /** One of them is about to be archived. */
  readonly isAwaited: boolean
  readonly annotate: (html: string) => Promise<string>
}

/** The pages of one build that can only be annotated when all pages have been rendered. */
export type LatePages = {
  add(page: LatePage): void
  /** Annotates those that link to one of these URLs, unless someone else has changed the file since. */
  annotate(isArchived: (url: string) => boolean): Promise<void>
  forget(): void
}

/** @param root the project's folder */
export function createLatePages(root: string): LatePages {
  const pages: Kept[] = []
  return {
    add({ html, annotated, isAwaited, ...page }) {
      if (page.urls.length === 0) return
      // The file says it all, so a large site's pages need not be kept in memory; nor those that most likely stay as they are.
      if (annotated === html) pages.push({ ...page, written: hashOf(annotated) })
      else if (isAwaited) pages.push({ ...page, html, written: hashOf(annotated) })
    },
    async annotate(isArchived) {
      for (const { outputPath, html, written, urls, annotate } of pages.splice(0)) {
        if (!urls.some(isArchived)) continue
        const file = resolve(root, outputPath)
        // A bundler may have moved it.
        const text = (await readOutput(file))?.toString()
        if (text === undefined || hashOf(text) !== written) continue
        const annotated = await annotate(html ?? text)
        if (annotated !== text) await writeFile(file, annotated)
      }
    },
    forget() {
      pages.length = 0
    },
  }
}

type Kept = Omit<LatePage, 'html' | 'annotated' | 'isAwaited'> & {
  readonly html?: string
  /** A hash of what was written. */
  readonly written: string
}

const hashOf = (text: string): string => createHash('sha1').update(text).digest('base64url')
