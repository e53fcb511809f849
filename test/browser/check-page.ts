import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

type Violation = { readonly id: string; readonly nodes: readonly { readonly html: string }[] }

const axeSource = createRequire(import.meta.url)('axe-core').source as string

/** What axe finds on the page, in light and in dark: empty where all is well. */
export async function axeInBothThemes(page: Page): Promise<readonly string[]> {
  await page.evaluate(`window.axe === undefined ? (() => { ${axeSource} })() : undefined`)
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await page.evaluate<{ violations: Violation[] }>(
      `axe.run({ resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } })`,
    )
    found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${colorScheme} ${id}: ${html}`)))
  }
  return found
}

/** By how many pixels the page is wider than the screen. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/** What a reader of the screen's words hears of the element that has the focus. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(`document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim()`)
}
