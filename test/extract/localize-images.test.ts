import { expect, test } from 'vitest'
import { localizeImages } from '../../src/extract/media/localize-images.ts'

const files = new Map([
  ['https://example.org/a.jpg', '3f2a9c0d1e4b5a67.jpg'],
  ['https://example.org/b.png?x=1&y=2', '0000000000000000.png'],
])

test.each([
  [
    'an image that has a file',
    '![A *boat*](https://example.org/a.jpg "In May")',
    '![A boat](3f2a9c0d1e4b5a67.jpg "In May")',
  ],
  [
    'an image without a file becomes its text with a link',
    'See ![A boat](https://example.org/c.jpg) there',
    'See [A boat](<https://example.org/c.jpg>) there',
  ],
  ['an image without file and text was decoration', 'A ![](https://example.org/c.jpg) boat', 'A  boat'],
  [
    'a picture without file and text leaves a sign with a link',
    'A\n\n![](https://example.org/c.jpg)\n![](https://example.org/d)\n\nB',
    'A\n\n[🖼](<https://example.org/c.jpg>)\n[🖼](<https://example.org/d>)\n\nB',
  ],
  [
    'an ornament, an icon of a list, or a small picture in a line leaves none',
    '![](https://example.org/border.png)\n\n- ![](https://example.org/c.jpg)\n\nA ![](https://example.org/c.jpg)',
    '\n\n- \n\nA ',
  ],
  [
    'a picture without file and text in HTML',
    '<figure><img alt="" src="https://example.org/c.jpg"><figcaption>A</figcaption></figure>',
    '<figure><a href="https://example.org/c.jpg">🖼</a><figcaption>A</figcaption></figure>',
  ],
  [
    'an ornament without file and text in HTML',
    '<figure><img alt="" src="https://example.org/badge.png"><figcaption>A</figcaption></figure>',
    '<figure><figcaption>A</figcaption></figure>',
  ],
  [
    'an image without file and text that is all of a link',
    '[![](https://example.org/c.jpg)](https://example.org/)',
    '[c.jpg](https://example.org/)',
  ],
  [
    'an image without file and text in a link of some words',
    '[![](https://example.org/c.jpg) Boats](https://example.org/)',
    '[ Boats](https://example.org/)',
  ],
  [
    'an image without a file in a link',
    '[![A boat](https://example.org/c.jpg)](https://example.org/) sails',
    '[A boat](https://example.org/) ([c.jpg](<https://example.org/c.jpg>)) sails',
  ],
  [
    'an image without a file in words that are strong in a link',
    '[**![A boat](https://example.org/c.jpg)** sails](https://example.org/)',
    '[**A boat** sails](https://example.org/) ([c.jpg](<https://example.org/c.jpg>))',
  ],
  [
    'an image without a file in a link to itself',
    '[![A boat](https://example.org/c.jpg)](https://example.org/c.jpg)',
    '[A boat](https://example.org/c.jpg)',
  ],
  [
    'an image without a file in a link in HTML',
    '<figure><a href="https://example.org/"><img alt="A boat" src="https://example.org/c.jpg"></a></figure>',
    '<figure><a href="https://example.org/">A boat</a> (<a href="https://example.org/c.jpg">c.jpg</a>)</figure>',
  ],
  [
    'an image without file and text that is all of a link in HTML',
    '<figure><a href="https://example.org/"><img alt="" src="https://example.org/c.jpg"></a></figure>',
    '<figure><a href="https://example.org/">c.jpg</a></figure>',
  ],
  [
    'an image without file and text in a link of some words in HTML',
    '<figure><a href="https://example.org/"><img alt="" src="https://example.org/c.jpg">Boats</a></figure>',
    '<figure><a href="https://example.org/">Boats</a></figure>',
  ],
  [
    'an image in HTML',
    '<figure><img alt="B" src="https://example.org/b.png?x=1&#x26;y=2"><figcaption>B</figcaption></figure>',
    '<figure><img alt="B" src="0000000000000000.png"><figcaption>B</figcaption></figure>',
  ],
  [
    'an image in HTML without a file',
    '<figure><img alt="C &#x3C;d>" src="https://example.org/c.jpg"></figure>',
    '<figure><a href="https://example.org/c.jpg">C &lt;d&gt;</a></figure>',
  ],
  [
    'an image in code stays',
    '`![A](https://example.org/a.jpg)`\n\n```html\n<img src="https://example.org/a.jpg">\n```',
    '`![A](https://example.org/a.jpg)`\n\n```html\n<img src="https://example.org/a.jpg">\n```',
  ],
  [
    'an image in code with blank lines stays',
    '````md\n![A](https://example.org/a.jpg)\n\n```\n\n![A](https://example.org/a.jpg)\n````\n\n![A](https://example.org/a.jpg)',
    '````md\n![A](https://example.org/a.jpg)\n\n```\n\n![A](https://example.org/a.jpg)\n````\n\n![A](3f2a9c0d1e4b5a67.jpg)',
  ],
  [
    'an image in code in a list stays, one beside it does not',
    '- A\n\n  ```\n  ![A](https://example.org/a.jpg)\n\n  ![A](https://example.org/a.jpg)\n  ```\n\n  ![A](https://example.org/a.jpg)\n\nB',
    '- A\n\n  ```\n  ![A](https://example.org/a.jpg)\n\n  ![A](https://example.org/a.jpg)\n  ```\n\n  ![A](3f2a9c0d1e4b5a67.jpg)\n\nB',
  ],
  [
    'an image in a comment with blank lines stays',
    'A\n\n<!-- \n\n![A](https://example.org/a.jpg)\n\n-->\n\n![A](https://example.org/a.jpg)',
    'A\n\n<!-- \n\n![A](https://example.org/a.jpg)\n\n-->\n\n![A](3f2a9c0d1e4b5a67.jpg)',
  ],
  [
    'an image in a link whose address stands apart',
    '[![A](https://example.org/a.jpg) B][b]\n\nC ![A](https://example.org/c.jpg)\n\n[b]: https://example.org/',
    '[![A](3f2a9c0d1e4b5a67.jpg) B][b]\n\nC [A](<https://example.org/c.jpg>)\n\n[b]: https://example.org/',
  ],
  ['an image that is a file already', '![A](3f2a9c0d1e4b5a67.jpg)', '![A](3f2a9c0d1e4b5a67.jpg)'],
  [
    'text of strangers stays text',
    '![\\](javascript:alert(1)) \\[x\\]](https://example.org/c.jpg)',
    '[\\](javascript:alert(1)) \\[x\\]](<https://example.org/c.jpg>)',
  ],
])('%s', (_, markdown, expected) => {
  const once = localizeImages(markdown, files)
  expect(once).toBe(expected)
  expect(localizeImages(once, files)).toBe(once)
})
