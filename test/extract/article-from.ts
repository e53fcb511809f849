import { extractArticle } from '../../src/extract/extract-article.ts'
import type { Article } from '../../src/model.ts'
import { articlePage, asArticle, responseOf } from './page.ts'

/** What extraction makes of an article with this content. */
export async function articleFrom(content: string, options: Parameters<typeof articlePage>[1] = {}): Promise<Article> {
  return asArticle(await extractArticle(responseOf(articlePage(content, options))))
}
