/** HTML elements that never have an end tag: https://html.spec.whatwg.org/#void-elements */
const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i
const SELF_CLOSED = /<([a-z][\w:-]{0,60})(\s[^<>]*)?\/>/gi

/** Whether a page is served as XML, which browsers parse by other rules than HTML. */
export function isServedAsXml(contentType: string): boolean {
  return /^\s*(?:application\/(?:xhtml\+)?xml|text\/xml)\b/i.test(contentType)
}

/** Returns XHTML as HTML of the same meaning: `<script src="a.js"/>` ends where it ends in XML, and CDATA is text. */
export function xhtmlAsHtml(xhtml: string): string {
  return withoutCdata(xhtml).replace(SELF_CLOSED, (tag, name: string, attributes = '') =>
    VOID.test(name) ? tag : `<${name}${attributes}></${name}>`,
  )
}

function withoutCdata(xhtml: string): string {
  const [first = '', ...sections] = xhtml.split('<![CDATA[')
  const texts = sections.map((section) => {
    const end = section.indexOf(']]>')
    return end < 0 ? escaped(section) : escaped(section.slice(0, end)) + section.slice(end + 3)
  })
  return first + texts.join('')
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
