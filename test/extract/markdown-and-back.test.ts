import { raw } from 'hast-util-raw'
import { toHtml } from 'hast-util-to-html'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { toHast } from 'mdast-util-to-hast'
import { gfm } from 'micromark-extension-gfm'
import { describe, expect, test } from 'vitest'
import { articleFrom } from './article-from.ts'
import { prose } from './page.ts'

/** The archived copy's body, as the step that shows it makes it. */
function rendered(markdown: string): string {
  const tree = fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  return toHtml(raw(toHast(tree, { allowDangerousHtml: true })))
}

describe('through Markdown and back', () => {
  test('escaped markup stays text', async () => {
    const { markdown } = await articleFrom(
      `${prose(3)}<p>Never write &lt;img src=x onerror=alert(1)&gt; or &lt;script&gt;alert(1)&lt;/script&gt; into a letter.</p>${prose(2)}`,
    )
    const html = rendered(markdown)
    expect(html).toContain('&#x3C;img src=x onerror=alert(1)> or &#x3C;script>alert(1)&#x3C;/script>')
    expect(html).not.toMatch(/<(?:img|script)/)
  })

  test('escaped markup stays text where Markdown stays HTML', async () => {
    const { markdown } = await articleFrom(
      `${prose(3)}<dl><dt>&lt;img src=x onerror=alert(1)&gt;</dt><dd>A tag | that was, once, in a letter from the coast.</dd></dl>${prose(2)}`,
    )
    expect(rendered(markdown)).not.toMatch(/<img/)
  })

  test('signs of Markdown, YAML and templates stay text', async () => {
    const text = '--- *not* _emphasis_ [no](link) {{ secret }} {% endraw %} `code` # no heading 1. no list ~~no~~'
    const { markdown } = await articleFrom(
      `${prose(3)}<p>${text} in the middle of a letter from the coast.</p>${prose(2)}`,
    )
    expect(rendered(markdown)).toContain(`<p>${text} in the middle`)
  })

  test('attributes that would run something are gone', async () => {
    const { markdown } = await articleFrom(
      `${prose(3)}<table><tr><td colspan="2" onclick="alert(1)" style="x">A <a href="javascript:alert(1)" onclick="x">letter</a> of some length</td></tr><tr><td>a</td><td>b</td></tr></table>${prose(2)}`,
    )
    expect(rendered(markdown)).not.toMatch(/onclick|javascript|style=/)
  })

  test('emphasis with spaces inside stays emphasis', async () => {
    const { markdown } = await articleFrom(
      `${prose(3)}<p>It was <b>very </b>late, and <i>nobody</i><b> at all</b> had expected a letter to come.</p>${prose(2)}`,
    )
    expect(rendered(markdown)).toContain(
      'It was <strong>very</strong> late, and <em>nobody</em> <strong>at all</strong> had',
    )
  })
})
