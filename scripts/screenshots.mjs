// Takes the pictures of docs/pictures from the example site: `npm run pictures`. It needs Chromium (a usual place, or
// CHROMIUM_PATH). The committed cache is copied first, and stays as it is.
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import sharp from 'sharp'
import { buildSite } from '../example-site/build-site.mjs'
import { serveFolder } from '../example-site/serve-folder.mjs'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const PICTURES = join(ROOT, 'docs/pictures')
const MAX_BYTES = 150_000
const DESK = { width: 1000, height: 640 }
const PHONE = { width: 390, height: 700 }
const BROWSERS = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

const POST = '/the-keepers-arithmetic/'
/** Cited in the post; the pictures show its archived copy. */
const CITED = 'http://lighthouse-journal.example/articles/stepped-lens'

/** `startAt`: the element at the top of the picture, if that is not the top of the page. */
const SHOTS = ['light', 'dark'].flatMap((scheme) => [
  { name: `post-${scheme}`, scheme, view: DESK, page: 'post', startAt: 'h2' },
  { name: `copy-${scheme}`, scheme, view: DESK, page: 'copy' },
  { name: `index-${scheme}`, scheme, view: DESK, page: 'index' },
])
SHOTS.push({ name: 'copy-phone', scheme: 'light', view: PHONE, page: 'copy' })

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'link-cache-pictures-'))
  const [cacheDir, output] = [join(folder, 'cache'), join(folder, '_site')]
  cpSync(join(ROOT, 'cache'), cacheDir, { recursive: true })
  const { code, said } = await buildSite({ cacheDir, output })
  if (code !== 0) throw new Error(`The example does not build:\n${said}`)
  const { url, server } = await serveFolder(output, 8090)
  const browser = await chromium.launch({ executablePath: browserPath(), args: ['--no-sandbox', '--disable-gpu'] })
  try {
    mkdirSync(PICTURES, { recursive: true })
    for (const shot of SHOTS) await take(shot, url, browser)
  } finally {
    await browser.close()
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true })
  }
}

function browserPath() {
  const path = [process.env.CHROMIUM_PATH, ...BROWSERS].find((some) => some && existsSync(some))
  if (!path) throw new Error('No Chromium found: install one, or set CHROMIUM_PATH.')
  return path
}

async function take({ name, scheme, view, page: kind, startAt }, site, browser) {
  // Two pixels for one, so that letters are sharp on today's screens.
  const context = await browser.newContext({
    viewport: view,
    colorScheme: scheme,
    deviceScaleFactor: 2,
    locale: 'en-GB',
  })
  const page = await context.newPage()
  await page.goto(new URL(kind === 'index' ? '/cache/' : POST, site).href)
  if (kind === 'copy') {
    const copy = await page.locator(`a[data-originalurl="${CITED}"] + .link-cache a`).first().getAttribute('href')
    await page.goto(new URL(copy, site).href)
  }
  if (startAt)
    await page
      .locator(startAt)
      .first()
      .evaluate((element) => scrollTo(0, element.offsetTop - 40))
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => document.fonts.ready)
  const path = join(PICTURES, `${name}.png`)
  await sharp(await page.screenshot())
    .png({ compressionLevel: 9, effort: 10 })
    .toFile(path)
  await context.close()
  const { size } = statSync(path)
  if (size > MAX_BYTES) throw new Error(`${name}.png has ${size} bytes: more than ${MAX_BYTES}.`)
  process.stdout.write(`docs/pictures/${name}.png  ${Math.round(size / 1000)} kB\n`)
}

await main()
