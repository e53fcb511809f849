import type { Article, Extraction, Response } from '../../src/model.ts'

/** A response as `download` hands it over. */
export function responseOf(body: string | Uint8Array, parts: Partial<Response> = {}): Response {
  const url = parts.url ?? 'https://example.org/posts/one'
  return {
    ok: true,
    url,
    finalUrl: url,
    status: 200,
    contentType: 'text/html; charset=utf-8',
    headers: {},
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
    fetchedAt: '2026-01-02T03:04:05.000Z',
    source: 'live',
    ...parts,
  }
}

const SENTENCES = [
  'The harbour was quiet that morning, and the boats lay still under a pale sky.',
  'Nobody had expected the letter, which had taken eleven years to arrive from the other coast.',
  'She read it twice, folded it, and put it back among the maps where it had been found.',
  'Later, when people asked what it said, she would only tell them about the weather in it.',
]

/** Prose as a page of an article has it: as many paragraphs as asked for. */
export function prose(paragraphs = 6): string {
  return Array.from(
    { length: paragraphs },
    (_, index) => `<p>${SENTENCES[index % 4]} ${SENTENCES[(index + 1) % 4]} ${SENTENCES[(index + 2) % 4]}</p>`,
  ).join('\n')
}

/** An article between the clutter that surrounds articles. */
export function articlePage(
  content: string,
  options: { readonly head?: string; readonly title?: string; readonly attributes?: string } = {},
): string {
  const title = options.title ?? 'A Letter from the Coast'
  return `<!doctype html><html ${options.attributes ?? 'lang="en"'}><head><meta charset="utf-8"><title>${title}</title>${options.head ?? ''}</head><body>
<header class="site-header"><a href="/">The Harbour Post</a><nav><ul><li><a href="/news">News</a></li><li><a href="/about">About</a></li></ul></nav></header>
<main><article class="post"><h1>${title}</h1><div class="entry-content">${content}</div></article></main>
<aside class="sidebar"><h3>Popular</h3><ul><li><a href="/a">Ten boats</a></li><li><a href="/b">Five maps</a></li></ul></aside>
<footer class="site-footer"><p>© 2026 The Harbour Post. <a href="/privacy">Privacy</a></p></footer></body></html>`
}

/** The article, or an error that tells what was got instead. */
export function asArticle(extraction: Extraction): Article {
  if (!extraction.ok) throw new Error(`${extraction.reason}: ${extraction.detail}`)
  return extraction
}
