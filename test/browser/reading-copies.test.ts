import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { renderIndexPage } from '../../src/show/index-page.ts'
import { axeInBothThemes, overflow } from './check-page.ts'
import { chromiumPath, launchChromium } from './chromium.ts'
import { manyCopies, sampleBlog, sampleCopies } from './sample-pages.ts'
import { type PageServer, servePages } from './serve-pages.ts'

const PREFIX = '/some/prefix/'
const MANY = 5000
const NAMES = [...Object.keys(sampleCopies('https://example.org/')), 'index']

describe.skipIf(chromiumPath === undefined)('archived copies in Chromium', () => {
  let browser: Browser
  let blog: PageServer
  let original: PageServer
  let folder: string
  /** Of all pages that need no settings of their own. */
  let usual: BrowserContext

  beforeAll(async () => {
    browser = await launchChromium()
    usual = await browser.newContext()
    original = await servePages(() => ({ type: 'text/html', body: '<title>The original</title>' }))
    const files = sampleBlog(`${original.origin}/article/`)
    const post = '<title>A post</title><a href="../../cache/00000000000000000000000000000001/">archived copy</a>'
    files.set('posts/First/index.html', post)
    files.set('many/index.html', renderIndexPage({ copies: manyCopies(MANY), pageUrl: '/many/', siteTitle: 'Many' }))
    blog = await servePages((path) => {
      if (!path.startsWith(PREFIX)) return undefined
      const name = path.slice(PREFIX.length).replace(/\/$/, '/index.html')
      const body = files.get(name)
      return body === undefined ? undefined : { type: name.endsWith('.png') ? 'image/png' : 'text/html', body }
    })
    folder = await mkdtemp(join(tmpdir(), 'copies-'))
    for (const [name, content] of files) await write(join(folder, name), content)
  })

  afterAll(async () => {
    await browser?.close()
    await blog?.close()
    await original?.close()
    if (folder !== undefined) await rm(folder, { recursive: true })
  })

  test('a reader goes from the post to the copy, to the index and back, and on to the original, under a path prefix', async () => {
    const { page, problems } = await open('posts/First/')
    await page.getByRole('link', { name: 'archived copy' }).click()
    expect(await page.title()).toBe('Designing for change (archived copy)')
    await page.getByRole('link', { name: 'All archived copies' }).click()
    expect(await page.title()).toBe('Archived copies – My blog')
    await page.getByRole('link', { name: 'Designing for change' }).first().click()
    await page.getByText('Cited in 3 posts').click()
    await page.getByRole('link', { name: 'First post' }).click()
    expect(await page.title()).toBe('A post')
    await page.goBack()
    await page.getByRole('link', { name: 'Read the original' }).first().click()
    expect(await page.title()).toBe('The original')
    expect(problems).toEqual([])
  })

  test('the button to the original keeps an edge where the reader’s own colours replace its background', async () => {
    const { page } = await open('', {}, copyPath('article'))
    await page.emulateMedia({ forcedColors: 'active' })
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.go')).borderTopStyle`)).toBe('solid')
  })

  test('a copy opened from disk shows its images and its style, and leads to the index', async () => {
    const { page, problems } = await open('', {}, copyPath('article'))
    await page.locator('img').first().scrollIntoViewIfNeeded()
    await expect.poll(() => page.evaluate(`document.querySelector('img').naturalWidth`)).toBe(1)
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.go')).borderRadius`)).not.toBe('0px')
    const index = await page.getByRole('link', { name: 'All archived copies' }).getAttribute('href')
    expect(new URL(index ?? '', page.url()).href).toBe(`${pathToFileURL(join(folder, 'cache')).href}/`)
    expect(problems).toEqual([])
  })

  test('links within a copy go to their place in it', async () => {
    const { page } = await open(copyPath('article'))
    await page.getByRole('link', { name: 'notes' }).first().click()
    expect(await page.evaluate(`document.querySelector(':target').textContent`)).toBe('Notes')
  })

  test('wide code, tables and images scroll by keyboard in their own boxes', async () => {
    const { page } = await open(copyPath('article'), { viewport: { width: 320, height: 640 } })
    for (const name of ['Code 1', 'Table 1', 'Image 1']) {
      const box = page.getByRole('region', { name })
      await box.focus()
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => page.evaluate(`document.activeElement.scrollLeft`)).toBeGreaterThan(0)
      // The shade that says where it continues.
      expect(await page.evaluate(`getComputedStyle(document.activeElement).backgroundAttachment`)).toContain('local')
    }
  })

  test('under a policy that the server sends, the one in the docs, pages keep their style and the index its filter', async () => {
    const docs = await readFile(new URL('../../docs/recipes.md', import.meta.url), 'utf8')
    const policy = /^Content-Security-Policy: (.+)$/m.exec(docs)?.[1] ?? ''
    expect(policy).toContain("default-src 'self'")
    const { page } = await open('posts/First/')
    await page.route('**/*', async (route) => {
      const response = await route.fetch()
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': policy } })
    })
    await page.goto(blog.origin + PREFIX + copyPath('article'))
    expect(await page.evaluate(`getComputedStyle(document.querySelector('.go')).borderRadius`)).not.toBe('0px')
    await page.goto(blog.origin + PREFIX + copyPath('index'))
    expect(await page.getByRole('searchbox').isVisible()).toBe(true)
  })

  test('the caption of a narrow table has room for its words', async () => {
    const { page } = await open(copyPath('article'))
    expect(await page.evaluate(`document.querySelector('caption').offsetHeight`)).toBeLessThan(60)
  })

  test('right to left, the text begins at the right and code at the left', async () => {
    const { page } = await open(copyPath('right to left'))
    const side = (selector: string): Promise<string> =>
      page.evaluate(`getComputedStyle(document.querySelector('${selector}')).direction`)
    const sides = [await side('h1'), await side('.e-content p'), await side('pre'), await side('.banner')]
    expect(sides.join(' ')).toBe('rtl rtl ltr ltr')
  })

  test('right to left, the signs of code in a line keep their order', async () => {
    const { page } = await open(copyPath('right to left'))
    const isInOrder = await page.evaluate(`(() => {
      const text = document.querySelector('p > code').firstChild
      const left = (at) => {
        const range = document.createRange()
        range.setStart(text, at)
        range.setEnd(text, at + 1)
        return range.getBoundingClientRect().left
      }
      return left(0) < left(3)
    })()`)
    expect(isInOrder).toBe(true)
  })

  test('dark and light follow the reader', async () => {
    const { page } = await open(copyPath('article'))
    const ground = async (colorScheme: 'light' | 'dark'): Promise<string> => {
      await page.emulateMedia({ colorScheme })
      return page.evaluate(`getComputedStyle(document.body).backgroundColor`)
    }
    expect([await ground('light'), await ground('dark')]).toEqual(['rgb(253, 252, 249)', 'rgb(23, 22, 20)'])
  })

  test('on paper the banner stays and the buttons go', async () => {
    const { page } = await open(copyPath('article'))
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByText('Archived copy of').isVisible()).toBe(true)
    expect(await page.getByRole('link', { name: 'Read the original' }).first().isVisible()).toBe(false)
  })

  test.each(NAMES)('the %s page fits the narrowest phone, and axe finds nothing in light and dark', async (name) => {
    const { page, problems } = await open(copyPath(name))
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await overflow(page)).toBe(0)
    for (const summary of await page.locator('summary').all()) await summary.click()
    for (const width of [375, 1200]) {
      await page.setViewportSize({ width, height: 800 })
      // The heading of a month stays in view, and would cover a part of what it is scrolled over.
      await page.evaluate('scrollTo(0, 0)')
      expect(await axeInBothThemes(page)).toEqual([])
    }
    expect(problems).toEqual([])
  })

  test.each(NAMES)('with letters of twice the size the %s page still fits a phone', async (name) => {
    const { page } = await open(copyPath(name), { viewport: { width: 390, height: 844 } })
    await page.evaluate(`document.documentElement.style.fontSize = '200%'`)
    expect(await overflow(page)).toBe(0)
  })

  describe('the index', () => {
    const shown = (page: Page): Promise<number> =>
      page.evaluate(`[...document.querySelectorAll('li')].filter((item) => item.offsetParent !== null).length`)

    test('without script it filters by health', async () => {
      const { page } = await open(copyPath('index'), { javaScriptEnabled: false })
      expect(await page.getByRole('searchbox').isVisible()).toBe(false)
      expect(await shown(page)).toBe(6)
      await page.getByRole('radio', { name: 'gone' }).check()
      expect(await shown(page)).toBe(1)
      expect(await page.locator('section').filter({ visible: true }).count()).toBe(1)
    })

    test('on the way back from a copy it shows what was chosen', async () => {
      const { page } = await open(copyPath('index'))
      await page.getByRole('radio', { name: 'gone' }).check()
      await page.goto(blog.origin + PREFIX + copyPath('article'))
      await page.goBack()
      expect(await page.getByRole('radio', { name: 'gone' }).isChecked()).toBe(true)
      expect(await shown(page)).toBe(1)
      expect(await page.getByRole('status').textContent()).toBe('1 / 6 archived copies')
      await page.getByRole('combobox').selectOption('s')
      await page.goto(blog.origin + PREFIX + copyPath('article'))
      await page.goBack()
      expect(await page.getByRole('combobox').inputValue()).toBe('s')
      expect(await page.locator('h2').filter({ visible: true }).first().textContent()).toMatch(/^127\.0\.0\.1/)
    })

    describe('of five thousand copies', () => {
      let page: Page

      beforeAll(async () => {
        const opened = await open('many/')
        page = opened.page
      })

      test('it loads and filters while the reader waits for neither', async () => {
        const loadMs = Number(await page.evaluate(`performance.getEntriesByType('navigation')[0].loadEventEnd`))
        const filterMs = Number(await page.evaluate(FILTER_AND_MEASURE))
        const bytes = Number(await page.evaluate(`performance.getEntriesByType('navigation')[0].decodedBodySize`))
        console.log(
          `index of ${MANY} copies: ${bytes} bytes, loaded in ${loadMs | 0} ms, filtered in ${filterMs | 0} ms`,
        )
        // Far above what a quiet machine takes, far below what laying out all of them would.
        expect(loadMs).toBeLessThan(8000)
        expect(filterMs).toBeLessThan(1000)
      })

      test('it filters by words, and says how many match', async () => {
        await page.getByRole('searchbox').fill('NUMBER 4999 site-1')
        expect(await shown(page)).toBe(1)
        expect(await page.getByRole('status').textContent()).toBe('1 / 5,000 archived copies')
        // Nobody should have to know how to type an accent, or whether there is one.
        for (const words of ['4999 etoile', '4999 ÉTOILE', '4999 étoilé']) {
          await page.getByRole('searchbox').fill(words)
          expect(await shown(page)).toBe(1)
        }
        await page.getByRole('searchbox').fill('no such page')
        expect(await page.getByText('Nothing matches.').isVisible()).toBe(true)
        await page.getByRole('searchbox').fill('')
        expect(await page.getByRole('status').textContent()).toBe('5,000 archived copies')
      })

      test('it filters by words and health together', async () => {
        await page.getByRole('radio', { name: 'gone' }).check()
        expect(await page.getByRole('status').textContent()).toBe('1,000 / 5,000 archived copies')
        await page.getByRole('searchbox').fill('NUMBER 4999 site-1')
        expect(await page.getByText('Nothing matches.').isVisible()).toBe(true)
        await page.getByRole('radio', { name: 'all' }).check()
        expect(await shown(page)).toBe(1)
        await page.getByRole('searchbox').fill('')
      })

      test('it groups by site, and by month again', async () => {
        const headings = (): Promise<string[]> => page.locator('h2').allTextContents()
        const months = await headings()
        await page.getByRole('combobox').selectOption('s')
        expect((await headings()).slice(0, 2)).toEqual(['site-0.example 715', 'site-1.example 715'])
        await page.getByRole('combobox').selectOption('m')
        expect(await headings()).toEqual(months)
        expect(await page.locator('li').count()).toBe(MANY)
      })
    })
  })

  function copyPath(name: string): string {
    const input = sampleCopies(original?.origin ?? 'https://example.org/')[name]
    return input === undefined ? 'cache/' : input.pageUrl.slice(1)
  }

  /** Opens a page, from the server or from disk, and gathers what the browser complains of. */
  async function open(path: string, options: BrowserContextOptions = {}, onDisk?: string): Promise<Opened> {
    const context = Object.keys(options).length === 0 ? usual : await browser.newContext(options)
    const page = await context.newPage()
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      const isOurs = !message.text().includes('favicon.ico') && !message.location().url.includes('favicon.ico')
      if (message.type() === 'error' && isOurs) problems.push(message.text())
    })
    const url =
      onDisk === undefined ? blog.origin + PREFIX + path : pathToFileURL(join(folder, onDisk, 'index.html')).href
    await page.goto(url)
    return { page, problems }
  }
})

type Opened = { readonly page: Page; readonly problems: string[] }

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, content)
}

const FILTER_AND_MEASURE = `new Promise((resolve) => {
  const started = performance.now()
  const box = document.querySelector('input[type=search]')
  box.value = 'number 42'
  box.dispatchEvent(new Event('input', { bubbles: true }))
  requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - started)))
})`
