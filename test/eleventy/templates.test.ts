import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LAYOUT, makeSite, md5, post } from '../support/site.ts'
import { articlePage, startWeb, type Web } from '../support/web.ts'

const LAMPS = 'http://lamps.example/fresnel'
let web: Web

beforeAll(async () => {
  web = await startWeb({ [LAMPS]: articlePage('How {{ 7 | plus: 7 }} built a lamp', 'The lens was built in rings.') })
})
afterAll(() => web.close())

test.each(['liquid', 'njk'])('%s templates read all copies, and the copy of one URL, as plain text', async (engine) => {
  const blog = makeSite({
    '_includes/base.html': LAYOUT,
    'posts/first.md': post('First', `A [lamp](${LAMPS}).`),
    [`list.${engine}`]: `---
permalink: /list/
---
{{ archivedCopies.count }} copies
{% for copy in archivedCopies.all %}[{{ copy.fields.title }}|{{ copy.folder }}|{{ copy.health }}|{{ copy.citations[0].title }}]{% endfor %}
{% ${engine === 'njk' ? 'set' : 'assign'} one = "${LAMPS}" | archivedCopy %}({{ one.fields.title }})
{% ${engine === 'njk' ? 'set' : 'assign'} other = "http://other.example/" | archivedCopy %}{% if other %}some{% else %}none{% endif %}
`,
  })
  await blog.built([], web.env)
  const text = blog.read('_site/list/index.html')
  expect(text).toContain('1 copies')
  expect(text).toContain(`[How {{ 7 | plus: 7 }} built a lamp|${md5(LAMPS)}|alive|First]`)
  expect(text).toContain('(How {{ 7 | plus: 7 }} built a lamp)')
  expect(text).toContain('none')
  blog.remove()
})

test.each(['liquid', 'njk'])('%s layouts may ask for the copy of a link that only some posts have', async (engine) => {
  const blog = makeSite({
    [`_includes/link.${engine}`]: `{% ${engine === 'njk' ? 'set' : 'assign'} copy = link | archivedCopy %}[{{ copy.folder }}]{{ content }}`,
    'posts/first.md': post('First', `A [lamp](${LAMPS}).`).replace('base.html', `link.${engine}`),
    'posts/linked.md': post('Linked', 'x', `link: ${LAMPS}\n`).replace('base.html', `link.${engine}`),
    'posts/number.md': post('Number', 'x', 'link: 5\n').replace('base.html', `link.${engine}`),
  })
  await blog.built([], web.env)
  const [first, linked, number] = ['first', 'linked', 'number'].map(
    (name) => /^\[(.*?)\]/.exec(blog.read(`_site/posts/${name}/index.html`))?.[1],
  )
  expect([first, linked, number]).toEqual(['', md5(LAMPS), ''])
  blog.remove()
})

test('a site can bring its own page and style for the copies', async () => {
  const blog = makeSite(
    { '_includes/base.html': LAYOUT, 'first.md': post('First', `A [lamp](${LAMPS}).`) },
    {
      options:
        'stylesheet: "/css/copy.css", template: (parts) => ["<!doctype html><html><head>", parts.headHtml, parts.styleHtml, "</head><body><b>OUR SITE</b>", parts.articleHtml, "</body></html>"].join("")',
    },
  )
  await blog.built([], web.env)
  const html = blog.read(`_site/cache/${md5(LAMPS)}/index.html`)
  expect(html).toContain('<b>OUR SITE</b>')
  expect(html).toContain('href="../../css/copy.css"')
  expect(html).toContain('The lens was built in rings.')
  blog.remove()
})

test('a copy of which a site’s template can make no page is named, with the reason', async () => {
  const blog = makeSite(
    { '_includes/base.html': LAYOUT, 'first.md': post('First', `A [lamp](${LAMPS}).`) },
    { options: 'template: ({ fields }) => fields.tags.join()' },
  )
  const { code, stderr } = await blog.build([], web.env)
  expect([code, stderr]).toEqual([1, expect.stringContaining(`${join('cache', md5(LAMPS), 'index.md')}: Cannot read`)])
  blog.remove()
})
