import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Annotation, Copy, EntryFields } from '../../src/model.ts'
import { annotateHtml } from '../../src/show/annotate-html.ts'
import { type CopyPageInput, type CopyPageParts, renderCopyPage } from '../../src/show/copy-page.ts'
import { guardBody } from '../../src/show/guard-body.ts'
import { renderIndexPage } from '../../src/show/index-page.ts'
import { wordsFor } from '../../src/show/words.ts'
import { chromiumPath, launchChromium } from './chromium.ts'
import { needsWindow, payloads } from './hostile-payloads.ts'
import { type PageServer, servePages } from './serve-pages.ts'

/** Which of the walls stand: the sanitiser, the gate that the body passes last, the policy of the page. */
const WALLS = [
  'all walls',
  'sanitiser alone',
  'gate alone',
  'policy alone',
  'no wall',
  'index',
  'index without policy',
  'post',
] as const
type Walls = (typeof WALLS)[number]

/** One hostile page to open. Its mark is what its script leaves and where its calls go. */
type Trial = { readonly name: string; readonly mark: string; readonly html: string }

type Outcome = {
  readonly name: string
  readonly ran: boolean
  readonly called: readonly string[]
  /** What the browser made of a clean page that is not on the list below. */
  readonly strange: readonly string[]
}

const RAN = 'a hostile script ran: '
const FOLDER = '0'.repeat(32)
const POLICY = /<meta http-equiv="Content-Security-Policy"[^>]*>/
const FRAMES_A_PAGE = 55
/** What a page is given to do its harm, once loaded and once touched. */
const SETTLE_MS = 250

describe.skipIf(chromiumPath === undefined)('hostile pages in Chromium', () => {
  let browser: Browser
  let canary: PageServer
  let pages: PageServer
  const served = new Map<string, string>()

  beforeAll(async () => {
    browser = await launchChromium()
    canary = await servePages(() => ({ type: 'text/css', body: '' }))
    pages = await servePages((path) => {
      const body = served.get(path)
      return body === undefined ? undefined : { type: 'text/html', body }
    })
  })

  afterAll(async () => {
    await browser?.close()
    await canary?.close()
    await pages?.close()
  })

  test.each(['all walls', 'sanitiser alone', 'gate alone'] as const)(
    'with %s nothing runs and nothing is called',
    async (walls) => {
      const outcomes = await tryAll(walls)
      expect(outcomes.filter(isHarm)).toEqual([])
      expect(canary.connections()).toBe(0)
    },
  )

  test('hostile titles, addresses and dates run and call nothing in the index, even without its policy', async () => {
    const outcomes = [...(await tryIndex('index')), ...(await tryIndex('index without policy'))]
    expect(outcomes.filter(isHarm)).toEqual([])
    expect(canary.connections()).toBe(0)
  })

  test('hostile titles, dates and addresses run and call nothing in the post that cites them', async () => {
    const mark = markOf('post', 0)
    const html = payloads.map(({ html: evil }, index) => hostilePost(armed(evil, mark), index)).join('')
    const outcomes = await tryGroups([[{ name: 'post', mark, html: `<!doctype html><body>${html}` }]], 'post')
    expect(outcomes.filter(isHarm)).toEqual([])
    expect(canary.connections()).toBe(0)
  })

  test('the policy alone lets nothing run, and nothing be called that a policy can stop', async () => {
    const outcomes = await tryAll('policy alone')
    const beyond = new Set(payloads.filter(({ noPolicy }) => noPolicy !== undefined).map(({ name }) => name))
    expect(outcomes.filter(({ ran }) => ran)).toEqual([])
    expect(outcomes.filter((outcome) => isHarm(outcome) && !beyond.has(outcome.name))).toEqual([])
  })

  test('without walls most of these pages do run or call something, so that the tests above mean something', async () => {
    const outcomes = await tryAll('no wall')
    expect(outcomes.filter(({ ran }) => ran).length).toBeGreaterThan(50)
    expect(outcomes.filter(({ called }) => called.length > 0).length).toBeGreaterThan(30)
  })

  async function tryAll(walls: Walls): Promise<Outcome[]> {
    const trials = payloads.map(({ name, html }, index) => {
      const mark = markOf(walls, index)
      return { name, mark, html: hostilePage(armed(html, mark), walls) }
    })
    const alone = trials.filter(({ name }) => needsWindow.has(name)).map((trial) => [trial])
    const framed = inGroups(trials.filter(({ name }) => !needsWindow.has(name)))
    const outcomes = await tryGroups([...alone, ...framed], walls)
    report(walls, outcomes)
    return outcomes
  }

  async function tryIndex(walls: Walls): Promise<Outcome[]> {
    const mark = markOf(walls, 0)
    const copies = payloads.map(({ html }, index) => hostileCopy(armed(html, mark), index))
    const siteTitle = armed('</title><script>RUN</script>', mark)
    const whole = renderIndexPage({ copies, pageUrl: '/cache/', siteTitle })
    return tryGroups([[{ name: walls, mark, html: walls === 'index' ? whole : whole.replace(POLICY, '') }]], walls)
  }

  async function tryGroups(groups: readonly (readonly Trial[])[], walls: Walls): Promise<Outcome[]> {
    const context = await browser.newContext()
    const { ran, called } = await watch(context, walls)
    const strange: Record<string, readonly string[]> = {}
    const tryInTab = async (group: readonly Trial[]): Promise<void> => {
      const page = await context.newPage()
      Object.assign(strange, await tryGroup(group, walls, page))
    }
    // A window of its own must be the one in front; of the rest, most of the time goes by in waiting, so all at once.
    for (const group of groups) if (group.length === 1) await tryInTab(group)
    await Promise.all(groups.filter(({ length }) => length > 1).map(tryInTab))
    await context.close()
    // Chromium announces some requests that it then keeps to itself: at the canary, what arrived counts.
    const arrived = (url: string): boolean =>
      !url.startsWith(canary.origin) || canary.requests.includes(new URL(url).pathname)
    return judge(groups.flat(), ran, [...called].filter(arrived), strange)
  }

  /** Opens pages, each in a frame of its own, as a reader who then touches everything on them; returns what is strange. */
  async function tryGroup(
    group: readonly Trial[],
    walls: Walls,
    page: Page,
  ): Promise<Record<string, readonly string[]>> {
    const paths = group.map(({ mark, html }) => serve(`/${mark}/cache/${FOLDER}/`, html))
    const frames = paths.map((path) => `<iframe src="${path}"></iframe>`).join('')
    await page.goto(`${pages.origin}${group.length === 1 ? paths[0] : serve(`/frames${paths[0]}`, frames)}`)
    await page.waitForTimeout(SETTLE_MS)
    const strange = isClean(walls) ? await page.evaluate<Record<string, string[]>>(FIND_STRANGE) : {}
    await unlessGone(page.evaluate(TOUCH_FRAMES))
    await page.waitForTimeout(SETTLE_MS)
    return strange
  }

  function judge(
    trials: readonly Trial[],
    ran: ReadonlySet<string>,
    called: readonly string[],
    strange: Readonly<Record<string, readonly string[]>>,
  ): Outcome[] {
    const outcomes: Outcome[] = trials.map(({ name, mark }) => ({
      name,
      ran: ran.has(mark),
      called: called.filter((url) => url.includes(`/${mark}`)),
      strange: strange[mark] ?? [],
    }))
    // What nobody can be blamed for is a call all the same.
    const strays = called.filter((url) => !trials.some(({ mark }) => url.includes(`/${mark}`)))
    if (strays.length > 0) outcomes.push({ name: 'one of them', ran: false, called: strays, strange: [] })
    return outcomes
  }

  function serve(path: string, html: string): string {
    served.set(path, html)
    return path
  }

  async function watch(context: BrowserContext, walls: Walls): Promise<{ ran: Set<string>; called: Set<string> }> {
    const ran = new Set<string>()
    const called = new Set<string>()
    await context.addInitScript(
      `Object.defineProperty(window, 'ran', { set: (mark) => console.debug('${RAN}' + mark) })`,
    )
    context.on('console', (message) => {
      if (message.text().startsWith(RAN)) ran.add(message.text().slice(RAN.length))
    })
    context.on('request', (request) => {
      if (!isOwn(request.url(), walls)) called.add(request.url())
    })
    // What the policy stops is announced as a request, and then fails without having been one.
    context.on('requestfailed', (request) => {
      if (request.failure()?.errorText === 'csp') called.delete(request.url())
    })
    return { ran, called }
  }

  /** A page may call for itself and for the image beside it; one that is not clean, for anything on its own server. */
  function isOwn(url: string, walls: Walls): boolean {
    if (!/^(?:https?|wss?):/.test(url) || url === `${pages.origin}/favicon.ico`) return true
    if (!url.startsWith(`${pages.origin}/`)) return false
    const path = url.slice(pages.origin.length).replace(/#.*/s, '')
    return !isClean(walls) || served.has(path) || path.endsWith('/0123456789abcdef.png')
  }

  function armed(html: string, mark: string): string {
    return html
      .replaceAll('RUN', `window.ran=${mark}`)
      .replaceAll('CANARY', `${canary.origin}/${mark}`)
      .replaceAll('HOST', new URL(canary.origin).host)
  }
})

function markOf(walls: Walls, index: number): string {
  return String((WALLS.indexOf(walls) + 1) * 10_000 + index)
}

function inGroups(trials: readonly Trial[]): Trial[][] {
  const count = Math.ceil(trials.length / FRAMES_A_PAGE)
  return Array.from({ length: count }, (_, index) => trials.slice(index * FRAMES_A_PAGE, (index + 1) * FRAMES_A_PAGE))
}

function hostilePage(evil: string, walls: Walls): string {
  const html = renderCopyPage({ ...hostileInput(evil), ...templateOf(walls, evil) })
  return HAS_POLICY.has(walls) ? html : html.replace(POLICY, '')
}

const HAS_POLICY: ReadonlySet<Walls> = new Set<Walls>(['all walls', 'policy alone'])

/** A template puts the payload in as it is, or through the gate, as if the sanitiser had let all of it pass. */
function templateOf(walls: Walls, evil: string): Pick<CopyPageInput, 'template'> {
  if (walls === 'policy alone' || walls === 'no wall') return { template: withRawBody(evil) }
  if (walls === 'gate alone') return { template: withRawBody(guardBody(evil)) }
  // The gate leaves what the sanitiser made as it is: `test/show/guard-body.test.ts`.
  return {}
}

/** The payload as the body, and as every word that the front matter, the site or the ledger could hold. */
function hostileInput(evil: string): CopyPageInput {
  return {
    entry: { folder: FOLDER, fields: hostileFields(evil), body: evil },
    health: 'dead',
    healthSince: evil,
    citations: [
      { title: evil, url: '/posts/first/' },
      { title: 'Post', url: evil },
    ],
    versions: [
      { date: '2024', href: evil },
      { date: evil, href: '../x/' },
    ],
    pageUrl: `/cache/${FOLDER}/`,
    indexUrl: '/cache/',
    fallbackLang: evil,
  }
}

function hostileCopy(evil: string, index: number): Copy {
  const fields = { ...hostileFields(evil), url: `https://example.org/${evil}` }
  const folder = index.toString(16).padStart(32, '0')
  return { folder, fields, health: 'dead', citations: [{ title: evil, url: '/posts/first/' }], bytes: 1 }
}

/** A paragraph of a post, with links to a copy whose every field is hostile, in each mode. */
function hostilePost(evil: string, index: number): string {
  const paragraph = ['annotate', 'replace', 'attributes'].map((mode) => `<a href="https://example.org/${mode}">x</a>`)
  const find = (href: string): Annotation => ({
    originalUrl: evil,
    copyUrl: `/cache/${index}/${evil}`,
    versionUrl: evil,
    versionDate: evil,
    title: evil,
    health: 'dead',
    mode: href.slice('https://example.org/'.length) as Annotation['mode'],
  })
  const words = wordsFor('en')
  const hostileWords = { ...words, originalDead: evil, brackets: [evil, evil] as const }
  return annotateHtml(`<p>${paragraph.join(' ')}</p>`, { find, words: () => hostileWords })
}

// The fields are of any kind once people and the web have written them.
function hostileFields(evil: string): EntryFields {
  const names = ['title', 'hashUrl', 'archivedAt', 'finalUrl', 'byline', 'siteName', 'publishedAt', 'lang', 'dir']
  const rest = ['excerpt', 'source', 'archiveUrl', 'contentType', 'sha256', 'kind', 'file']
  const fields = Object.fromEntries([...names, ...rest].map((name) => [name, evil]))
  return { ...fields, url: 'https://example.org/hostile/' } as unknown as EntryFields
}

function withRawBody(raw: string) {
  return ({ headHtml, styleHtml }: CopyPageParts): string =>
    `<!doctype html><html><head>${headHtml}${styleHtml}</head><body><div class="e-content">${raw}</div></body></html>`
}

function isClean(walls: Walls): boolean {
  return walls !== 'policy alone' && walls !== 'no wall'
}

function isHarm({ ran, called, strange }: Outcome): boolean {
  return ran || called.length > 0 || strange.length > 0
}

function report(walls: Walls, outcomes: readonly Outcome[]): void {
  const ran = outcomes.filter((outcome) => outcome.ran).length
  const called = outcomes.filter((outcome) => outcome.called.length > 0).length
  console.log(`${walls}: ${payloads.length} hostile pages, ${ran} ran a script, ${called} called somewhere`)
}

/** A page that navigates away under the reader's hands is no error: the request it made is what counts. */
async function unlessGone(action: Promise<unknown>): Promise<void> {
  try {
    await action
  } catch (error) {
    if (!/context was destroyed|has been closed|navigat/i.test(String(error))) throw error
  }
}

/** Runs in the page. Links to the web stay unfollowed: where they lead is the reader's choice. */
const TOUCH_FRAMES = `
const touch = (document) => {
  for (const element of document.querySelectorAll('*')) {
    for (const type of ['mouseover', 'mouseenter', 'pointerenter', 'focus']) element.dispatchEvent(new Event(type))
    element.focus?.()
    const link = element.closest('a')
    const leadsAway = /^(?:https?|mailto):/.test(link?.protocol ?? '') && link.getAttribute('href') !== '#'
    if (!leadsAway) element.click?.()
    if (element.tagName === 'FORM') element.requestSubmit()
  }
}
touch(document)
for (const frame of document.querySelectorAll('iframe')) if (frame.contentDocument) touch(frame.contentDocument)
`

/** Runs in the page. Looks at the tree that the browser built, and names what a clean page must not have. */
const FIND_STRANGE = `
const ELEMENTS = new Set(('a abbr address article aside audio b bdi bdo blockquote body br caption cite code col colgroup data dd ' +
  'del details dfn div dl dt em fieldset figcaption figure footer h1 h2 h3 h4 h5 h6 head header hr html i img input ins kbd label ' +
  'legend li link main mark math mfrac mi mn mo mrow ms msqrt msub msup mtext meta nav ol option p pre q rp rt ruby s samp script ' +
  'search section select small span strong style sub summary sup table tbody td tfoot th thead time title tr u ul var video wbr').split(' '))
const OWN = new Set(['input', 'label', 'legend', 'fieldset', 'link', 'main', 'meta', 'nav', 'option', 'script', 'search', 'select', 'style', 'title'])
const ATTRIBUTES = new Set(('align alt aria-label cite class colspan content controls data-pagefind-ignore datetime decoding dir display ' +
  'height href http-equiv charset id lang loading name open poster preload rel reversed role rowspan scope src start tabindex ' +
  'title type value width').split(' '))
const strangeIn = (document) => {
  const strange = []
  for (const element of document.querySelectorAll('*')) {
    const name = element.localName
    const inBody = element.closest('.e-content') !== null
    if (!ELEMENTS.has(name) || (inBody && OWN.has(name))) strange.push('<' + name + '>')
    for (const { name: attribute, value } of inBody ? element.attributes : []) {
      if (!ATTRIBUTES.has(attribute)) strange.push(name + '[' + attribute + ']')
      if (attribute === 'id' && !value.startsWith('a-')) strange.push('id ' + value)
      if (attribute === 'name') strange.push('name ' + value)
      if (attribute === 'href' && !/^(?:https?:|mailto:|#a-|[\\w-]+[.]\\w+$)/.test(value)) strange.push('href ' + value)
      if (attribute === 'src' && !/^[\\w-]+[.]\\w+$/.test(value)) strange.push('src ' + value)
      if (attribute === 'class' && !/^(?:scroll|e-content|language-[\\w+#.-]+)$/.test(value)) strange.push('class ' + value)
    }
  }
  return strange
}
const byMark = (document) => [document.location.pathname.split('/')[1], strangeIn(document)]
const frames = [...document.querySelectorAll('iframe')].flatMap((frame) => frame.contentDocument ?? [])
Object.fromEntries((frames.length > 0 ? frames : [document]).map(byMark))
`
