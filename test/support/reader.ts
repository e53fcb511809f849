import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseHTML } from 'linkedom'

/** What a reader finds behind an "archived copy" link. */
export type ReadCopy = { readonly href: string; readonly name: string; readonly title: string; readonly text: string }

/** Follows each "archived copy" link of a page of the output, as a reader does, and reads what is there. */
export function followCopies(html: string, output: string, prefix = '/'): readonly ReadCopy[] {
  return copyLinks(html).map(({ href, name }) => {
    const { pathname } = new URL(href, 'https://blog.example')
    if (!pathname.startsWith(prefix)) throw new Error(`${href} is not under ${prefix}`)
    const file = join(output, pathname.slice(prefix.length), 'index.html')
    if (!existsSync(file)) throw new Error(`${href} leads nowhere: no ${file}`)
    const { document } = parseHTML(readFileSync(file, 'utf8'))
    const textOf = (selector: string): string => document.querySelector(selector)?.textContent?.trim() ?? ''
    return { href, name, title: textOf('.h-cite .p-name'), text: textOf('.h-cite .e-content') }
  })
}

/** The links that the plugin put into a page. */
export function copyLinks(html: string): readonly { href: string; name: string; text: string }[] {
  const { document } = parseHTML(html)
  return [...document.querySelectorAll('.link-cache a')].map((link) => ({
    href: link.getAttribute('href') ?? '',
    name: link.getAttribute('aria-label') ?? '',
    text: link.textContent ?? '',
  }))
}

/** The attributes of the links that carry Robust Links attributes, by their href. */
export function robustLinks(html: string): Record<string, Record<string, string>> {
  const { document } = parseHTML(html)
  return Object.fromEntries(
    [...document.querySelectorAll('a[data-versionurl]')].map((link) => [
      link.getAttribute('href') ?? '',
      Object.fromEntries([...link.attributes].map(({ name, value }) => [name, value])),
    ]),
  )
}
