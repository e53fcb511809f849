import { normalize } from 'node:path'
import * as v from 'valibot'
import { checkRule } from './collect/check-rule.ts'
import type { LinkRule } from './collect/select-link.ts'
import { DEFAULT_DOWNLOAD_OPTIONS as LIMITS } from './download/download-options.ts'
import { checkSaveKeys, type SaveKeys } from './download/save-keys.ts'
import { checkWebArchive, type WebArchive } from './download/web-archive.ts'
import type { EntryFields, Health, Reason } from './model.ts'
import { REASONS } from './reasons.ts'
import { checkWords } from './show/check-words.ts'
import type { CopyPageParts } from './show/copy-page.ts'
import { canonicalLang, type WordOverrides } from './show/words.ts'

export type Mode = 'annotate' | 'replace' | 'replace-dead'
export type Publish = 'always' | 'dead' | 'never'

/** For all, by host (`"*"` for all others), or as a function says. */
export type PublishRule =
  | Publish
  | Readonly<Record<string, Publish>>
  | ((link: { readonly url: string; readonly health: Health; readonly fields: EntryFields }) => Publish)

/** Decides for one link how it is shown. */
export type ModeFunction = (link: {
  readonly url: string
  readonly inputPath: string
  readonly health: Health
  readonly fields: EntryFields
}) => Mode | 'attributes' | 'none'

/** What a blogger may set; all of it optional. */
export type LinkCacheOptions = {
  readonly cacheDir?: string
  readonly urlPath?: string
  readonly siteUrl?: string
  readonly lang?: string
  readonly mode?: Mode | ModeFunction
  readonly once?: boolean
  readonly publish?: PublishRule
  readonly check?: { readonly everyDays: number } | false
  readonly strict?: boolean | readonly Reason[]
  readonly archives?: readonly (WebArchive | 'wayback')[]
  readonly savePageNow?: { readonly [Name in keyof SaveKeys]?: SaveKeys[Name] | undefined }
  readonly offline?: boolean
  readonly include?: readonly LinkRule[]
  readonly exclude?: readonly LinkRule[]
  readonly scope?: string
  readonly timeBudget?: number | string
  readonly words?: WordOverrides
  readonly template?: (parts: CopyPageParts) => string
  readonly stylesheet?: string
  readonly allowPrivateNetwork?: boolean
  readonly userAgent?: string
  readonly robotsTxt?: boolean
  readonly concurrency?: number
  readonly hostConcurrency?: number
  readonly hostGapMs?: number
  readonly connectTimeoutMs?: number
  readonly headersTimeoutMs?: number
  readonly idleTimeoutMs?: number
  readonly totalTimeoutMs?: number
  readonly retryBudgetMs?: number
  readonly extractTimeoutMs?: number
  readonly maxPageBytes?: number
  readonly maxImageBytes?: number
  readonly maxEntryBytes?: number
  readonly maxImages?: number
  readonly maxImageWidth?: number
  readonly maxRedirects?: number
  readonly maxRetries?: number
}

/** The options with every default in its place. */
export type ResolvedOptions = Required<
  Omit<
    LinkCacheOptions,
    'siteUrl' | 'lang' | 'include' | 'scope' | 'savePageNow' | 'template' | 'stylesheet' | 'timeBudget' | 'userAgent'
  >
> &
  Pick<LinkCacheOptions, 'siteUrl' | 'lang' | 'include' | 'scope' | 'template' | 'stylesheet' | 'userAgent'> & {
    /** Absent where there are no keys. */
    readonly savePageNow?: SaveKeys
    /** Milliseconds; Infinity where there is no limit. */
    readonly timeBudgetMs: number
  }

type OptionName = keyof LinkCacheOptions

/** One option: what it means, for the docs; its default; what is allowed; and how to put a wrong value right. */
export type OptionSpec = {
  readonly doc: string
  /** The type, as the docs show it. */
  readonly type: string
  readonly default?: unknown
  readonly check: v.GenericSchema
  /** What to write instead, as the end of «…: use …». */
  readonly fix: string
  /** Looks closer at a value of the right form. Throws one sentence that says what is wrong with it, and what to do. */
  readonly inspect?: (value: never) => void
}

const PUBLISH = ['always', 'dead', 'never'] as const

/** Whether a value is one of the three ways to publish. */
export function isPublish(value: unknown): value is Publish {
  return PUBLISH.some((publish) => publish === value)
}

const MIB = 1024 * 1024
const text = v.pipe(v.string(), v.nonEmpty())
const wholeNumber = (least: number, most = Number.POSITIVE_INFINITY): v.GenericSchema =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most))
/** A timer of Node that is set for longer, some 24 days, goes off at once. */
const MAX_TIMER_MS = 2 ** 31 - 1
const aFunction = v.custom<(...args: never[]) => unknown>((value) => typeof value === 'function')
const rules = v.array(v.union([text, v.instance(RegExp), aFunction]))
const isUrlPath = (value: string): boolean => /^\/(?:[^/?#\\\s]+\/)+$/.test(value) && !/(?:^|\/)\.\.?\//.test(value)
/** No `.`, `..` or root: what lies in the folder of the archive is no template, and that would be the whole project. */
const isOwnFolder = (value: string): boolean => /[^.\\/]/.test(normalize(value).replace(/^[a-z]:/i, ''))
const isSiteUrl = (value: string): boolean => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)

const nothing = v.optional(v.literal(''))
const withoutKeys = v.strictObject({ accessKey: nothing, secretKey: nothing, endpoint: v.optional(text) })

const flag = (doc: string): OptionSpec => ({
  doc,
  type: 'boolean',
  default: false,
  check: v.boolean(),
  fix: 'true or false',
})
const count = (least: number, standard: number, doc: string): OptionSpec => ({
  doc,
  type: 'number',
  default: standard,
  check: wholeNumber(least),
  fix: `a whole number from ${least}`,
})

const timeMs = (least: number, standard: number, doc: string): OptionSpec => ({
  ...count(least, standard, doc),
  check: wholeNumber(least, MAX_TIMER_MS),
  fix: `a whole number from ${least} to ${MAX_TIMER_MS}`,
})

const checkRules = (given: readonly LinkRule[]): void => {
  for (const rule of given) if (typeof rule === 'string') checkRule(rule)
}

/** Each option once. The docs page of the options is made from this table. */
export const OPTIONS: Readonly<Record<OptionName, OptionSpec>> = {
  cacheDir: {
    doc: 'Folder of the archive, relative to the project. It is yours: commit it.',
    type: 'string',
    default: 'cache',
    check: v.pipe(text, v.check(isOwnFolder)),
    fix: 'the path of a folder of its own, such as "cache"',
  },
  urlPath: {
    doc: 'Where the archived copies are published on the site, without the path prefix.',
    type: 'string',
    default: '/cache/',
    check: v.pipe(v.string(), v.check(isUrlPath)),
    fix: 'a path that starts and ends with a slash, such as "/cache/"',
  },
  siteUrl: {
    doc: 'The site’s own address. Links to its host are not outbound; version URLs and the feed of new copies are absolute with it. Where it is not given, `metadata.url`, `site.url` and the like in the site’s data, and `HtmlBasePlugin`, tell.',
    type: 'string',
    check: v.pipe(v.string(), v.check(isSiteUrl)),
    fix: 'an address such as "https://example.org/"',
  },
  lang: {
    doc: 'Language of the words that the plugin adds to pages that do not say their own (`<html lang>`), and of the index page: BCP 47.',
    type: 'string',
    check: v.custom<string>((value) => canonicalLang(value) !== undefined),
    fix: 'a language tag such as "fr"',
  },
  mode: {
    doc: '`"annotate"`: a link to the copy after the link. `"replace"`: the link goes to the copy, the original is kept in `data-originalurl`. `"replace-dead"`: replace where the original is known to be dead, annotate elsewhere. Or a function `({ url, inputPath, health, fields })` that returns one of these, `"attributes"` (nothing that shows) or `"none"`.',
    type: '"annotate" | "replace" | "replace-dead" | function',
    default: 'annotate',
    check: v.union([v.picklist(['annotate', 'replace', 'replace-dead']), aFunction]),
    fix: '"annotate", "replace", "replace-dead" or a function',
  },
  once: flag('Annotate the same URL once in a paragraph.'),
  publish: {
    doc: '`"always"`: copies are published and linked. `"dead"`: they are kept from the first day, and published and linked only once the original is dead. `"never"`: they stay yours alone. Also by host, `{ "example.org": "never", "*": "dead" }`, or as a function `({ url, health, fields })` says; and in a post’s front matter, `linkCache: { publish: "never" }`.',
    type: '"always" | "dead" | "never" | object | function',
    default: 'always',
    check: v.union([v.picklist(PUBLISH), v.record(v.string(), v.picklist(PUBLISH)), aFunction]),
    fix: '"always", "dead", "never", an object by host, or a function',
    inspect: (publish: PublishRule) => {
      if (typeof publish === 'object') checkRules(Object.keys(publish))
    },
  },
  check: {
    doc: 'Asks in builds for originals that were not asked for in that many days, within the time budget: `{ everyDays: 30 }`. `link-cache check` does the same at any time.',
    type: '{ everyDays: number } | false',
    default: false,
    check: v.union([v.literal(false), v.strictObject({ everyDays: wholeNumber(1) })]),
    fix: 'an object such as { everyDays: 30 }, or false',
  },
  strict: {
    doc: 'Makes the build fail where links have no copy: `true` for any reason but that you took it down (`forgotten`), or a list of reasons. What waits for its next attempt counts. Not with `--serve` and `--watch`.',
    type: 'boolean | string[]',
    default: false,
    check: v.union([v.boolean(), v.array(v.picklist(REASONS))]),
    fix: 'true, false, or a list of reasons such as ["gone", "soft-404"]',
  },
  archives: {
    doc: 'Web archives to look to when the live page cannot be had, in order: `"wayback"`, or `{ name, kind, … }` for others. The capture closest to the post’s date is taken. `[]` for none.',
    type: '("wayback" | object)[]',
    default: ['wayback'],
    check: v.array(
      v.union([v.literal('wayback'), v.looseObject({ name: text, kind: v.picklist(['cdx', 'memento']) })]),
    ),
    fix: 'a list such as ["wayback"], or [] for none',
    inspect: (archives: NonNullable<LinkCacheOptions['archives']>) => {
      for (const archive of archives) if (archive !== 'wayback') checkWebArchive(archive)
    },
  },
  savePageNow: {
    doc: 'Your keys of archive.org (`{ accessKey, secretKey }`, read from the environment): what is archived from the live web is handed to the Wayback Machine’s Save Page Now too, within the time budget. Where both keys are missing or empty, as on a machine that has no such variables, nothing is handed in.',
    type: '{ accessKey: string, secretKey: string }',
    check: v.union([v.strictObject({ accessKey: text, secretKey: text, endpoint: v.optional(text) }), withoutKeys]),
    fix: 'an object such as { accessKey: process.env.SPN_ACCESS_KEY, secretKey: process.env.SPN_SECRET_KEY }',
    inspect: (keys: SaveKeys) => {
      if (keys.accessKey) checkSaveKeys(keys)
    },
  },
  offline: flag(
    'No network at all: the copies that are there are shown, nothing new is archived. `LINK_CACHE_OFFLINE=1` does the same. `--serve` and `--watch` use none either, unless `LINK_CACHE_OFFLINE=0` allows it.',
  ),
  include: {
    doc: 'Archive only links that one of these matches: a host (`"example.org"`, its subdomains too; `"*.example.org"`, those alone; `"shop.*"`), a URL glob (`"https://example.org/blog/**"`), a regular expression, or a function `(url, link)` that returns true: `url` is a `URL`, as in `(url) => url.pathname.endsWith(".zip")`, and `link.inputPath` the post.',
    type: '(string | RegExp | function)[]',
    check: rules,
    fix: 'a list of hosts, URL globs, regular expressions or functions, such as ["example.org"]',
    inspect: checkRules,
  },
  exclude: {
    doc: 'Leave out links that one of these matches; the same forms as `include`, and stronger.',
    type: '(string | RegExp | function)[]',
    default: [],
    check: rules,
    fix: 'a list of hosts, URL globs, regular expressions or functions, such as ["example.org"]',
    inspect: checkRules,
  },
  scope: {
    doc: 'A CSS selector. Links inside the elements that it matches in a post’s rendered page are archived too: for links whose URL exists only after templating.',
    type: 'string',
    check: text,
    fix: 'a CSS selector, such as "article"',
  },
  timeBudget: {
    doc: 'How long a build may spend on the network: seconds, or a text such as `"90s"` or `"5m"`; 0 means no limit. What is left goes on with the next build.',
    type: 'number | string',
    default: 300,
    check: v.custom<number | string>((value) => durationMs(value) !== undefined),
    fix: 'seconds (24 days at most), or a text such as "90s" or "5m"; 0 for no limit',
  },
  words: {
    doc: 'Your own words, by language: `{ en: { archivedCopy: "saved" } }`.',
    type: 'object',
    default: {},
    check: v.record(v.string(), v.record(v.string(), v.unknown())),
    fix: 'an object such as { en: { archivedCopy: "saved" } }',
    inspect: checkWords,
  },
  template: {
    doc: 'A function that makes the whole page of an archived copy from its parts, which come escaped and sanitised.',
    type: 'function',
    check: aFunction,
    fix: 'a function that returns HTML',
  },
  stylesheet: {
    doc: 'Address of a stylesheet of your site (`"/css/copy.css"`, without the path prefix), used for the copies instead of the built-in style.',
    type: 'string',
    check: text,
    fix: 'an address such as "/css/copy.css"',
  },
  allowPrivateNetwork: flag(
    'Allow links to private and local addresses to be fetched. Leave it off where others can write links into your posts.',
  ),
  userAgent: {
    doc: 'The `User-Agent` header. By default it names the plugin and where to read about it.',
    type: 'string',
    check: v.pipe(v.string(), v.regex(/^[\x20-\x7e]+$/)),
    fix: 'one line of ASCII text',
  },
  robotsTxt: flag(
    'Ask each host’s robots.txt first, once in a build, and keep to it: for pages, where they redirect to, and images, when archiving, checking and refreshing. It is about the live web. Web archives are asked by their own interfaces and limits, not by their robots.txt; they are not asked for what the live host’s robots.txt forbids, but where the host no longer answers they are, and then the archive’s own policy of what it shows decides. `noarchive` is honoured always.',
  ),
  concurrency: count(1, LIMITS.concurrency, 'Requests under way at once.'),
  hostConcurrency: count(1, LIMITS.hostConcurrency, 'Requests under way at once to one host.'),
  hostGapMs: timeMs(0, LIMITS.hostGapMs, 'Milliseconds between the starts of two requests to one host.'),
  connectTimeoutMs: timeMs(1, LIMITS.connectTimeoutMs, 'Milliseconds to wait for a connection.'),
  headersTimeoutMs: timeMs(1, LIMITS.headersTimeoutMs, 'Milliseconds to wait for the head of an answer.'),
  idleTimeoutMs: timeMs(1, LIMITS.idleTimeoutMs, 'Milliseconds to wait between two pieces of a body.'),
  totalTimeoutMs: timeMs(
    1,
    LIMITS.totalTimeoutMs,
    'Milliseconds that one URL may take in all, redirects included, waits between retries not.',
  ),
  retryBudgetMs: timeMs(
    0,
    LIMITS.retryBudgetMs,
    'Milliseconds that one URL may wait in all between its retries (`Retry-After`, backoff).',
  ),
  extractTimeoutMs: timeMs(1, 20_000, 'Milliseconds that reading one page may take before it is given up.'),
  maxPageBytes: count(1, LIMITS.maxBytes, 'Largest page or file, in bytes after decompression.'),
  maxImageBytes: count(1, 5 * MIB, 'Largest image, in bytes.'),
  maxEntryBytes: count(1, 30 * MIB, 'Most bytes of images in one entry; those beyond are left out.'),
  maxImages: count(0, 40, 'Most images in one entry; those beyond are left out.'),
  maxImageWidth: count(1, 1600, 'Images wider than that many pixels are made smaller where `sharp` is installed.'),
  maxRedirects: count(0, LIMITS.maxRedirects, 'Most redirects to follow.'),
  maxRetries: count(
    0,
    LIMITS.maxRetries,
    'Most retries after what may pass: 429, 502, 503, 504, resets, time-outs, DNS trouble.',
  ),
}

/** The options with their defaults. Throws one sentence that names the option, the value and the fix. */
export function resolveOptions(given: LinkCacheOptions = {}): ResolvedOptions {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(
      `eleventy-plugin-link-cache: the options are ${show(given)}: use an object, such as { mode: "annotate" }.`,
    )
  }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) checkOption(name, value)
  const resolved: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries(OPTIONS)) {
    const value = name === 'savePageNow' ? keysIn(given) : (given[name as OptionName] ?? spec.default)
    if (value !== undefined) resolved[name] = value
  }
  const { timeBudget, ...rest } = resolved
  return {
    ...(rest as Omit<ResolvedOptions, 'timeBudgetMs'>),
    timeBudgetMs: durationMs(timeBudget) ?? Number.POSITIVE_INFINITY,
  }
}

/** Undefined where the environment has no keys. */
function keysIn({ savePageNow }: LinkCacheOptions): LinkCacheOptions['savePageNow'] {
  return savePageNow?.accessKey ? savePageNow : undefined
}

function checkOption(name: string, value: unknown): void {
  const spec = (OPTIONS as Record<string, OptionSpec | undefined>)[name]
  if (!spec) {
    throw new TypeError(`eleventy-plugin-link-cache: there is no option "${name}": use one of ${nearest(name)}.`)
  }
  if (!v.is(spec.check, value)) {
    throw new TypeError(
      `eleventy-plugin-link-cache: the option "${name}" is ${name === 'savePageNow' ? 'not as it should be' : show(value)}: use ${spec.fix}.`,
    )
  }
  try {
    spec.inspect?.(value as never)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new TypeError(`eleventy-plugin-link-cache: the option "${name}": ${error.message}`, { cause: error })
  }
}

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds of `90`, `"90s"` or `"5m"`; Infinity for 0; undefined where it is none of these, or too long for a timer. */
function durationMs(value: unknown): number | undefined {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(String(value)) ?? []
  if (digits === undefined || (typeof value !== 'number' && typeof value !== 'string')) return undefined
  const ms = Number(digits) * (UNITS_MS[unit] ?? 1)
  if (ms > MAX_TIMER_MS) return undefined
  return ms === 0 ? Number.POSITIVE_INFINITY : ms
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 80 ? `${json.slice(0, 79)}…` : json
}

/** The option that was probably meant first, then all. */
function nearest(name: string): string {
  const likeness = (other: string): number => {
    const [a, b] = [name.toLowerCase(), other.toLowerCase()]
    return a === b
      ? 3
      : b.startsWith(a.slice(0, 4)) || a.startsWith(b.slice(0, 4))
        ? 2
        : b.includes(a) || a.includes(b)
          ? 1
          : 0
  }
  return Object.keys(OPTIONS)
    .sort((a, b) => likeness(b) - likeness(a))
    .join(', ')
}
