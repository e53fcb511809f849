import { expect } from 'vitest'
import { post } from './site.ts'
import { articlePage, startWeb, type Web } from './web.ts'

// A blog with one post that links to one page.

export const LAMPS = 'http://lamps.example/fresnel'
export const POST = { 'posts/first.md': post('First', `A [lamp](${LAMPS}).`, 'tags: posts\n') }
/** What a reader finds who follows the link to the copy. */
export const COPY = { title: 'How Fresnel built a lamp', text: expect.stringContaining('rings of glass') as unknown }

/** The web that has that page. */
export function startLampWeb(): Promise<Web> {
  return startWeb({ [LAMPS]: articlePage('How Fresnel built a lamp', 'The lens was built in rings of glass.') })
}
