import { normalize } from 'node:path'
import * as v from 'valibot'
import { checkRule } from './collect/check-rule.ts'
import type { LinkRule } from './collect/select-link.ts'
import { DEFAULT_DOWNLOAD_OPTIONS as LIMITS } from './download/download-options.ts'
import { checkSaveKeys, type SaveKeys } from './download/save-keys.ts'
import { checkWebArchive, type WebArchive } from './download/web-archive.ts'
import { durationMs, MAX_TIMER_MS } from './duration.ts'
import type { EntryFields, Health, Reason } from './model.ts'
import { REASONS } from './reasons.ts'
import { checkWords } from './show/check-words.ts'
import type { CopyPageParts } from './show/copy-page.ts'
import { canonicalLang, type WordOverrides } from './show/words.ts'

export type Mode = 'annotate' | 'replace' | 'replace-dead'
export type Publish = 'always' | 'dead' | 'never'

/** One rule for all copies, one by host (`"*"` for all others), or a function that decides. */
export type PublishRule =
  | Publish
  | Readonly<Record<string, Publish>>
  | ((link: { readonly url: string; readonly health: Health; readonly fields: EntryFields }) => Publish)

/** Decides how one link is shown. */
export type ModeFunction = (link: {
  readonly url: string
  readonly inputPath: string
  readonly health: Health
  readonly fields: EntryFields
}) => Mode | 'attributes' | 'none'

/** The plugin's options; docs/options.md explains each. */
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

/** The options with every default filled in. */
export type ResolvedOptions = Required<
  Omit<
    LinkCacheOptions,
    'siteUrl' | 'lang' | 'include' | 'scope' | 'savePageNow' | 'template' | 'stylesheet' | 'timeBudget' | 'userAgent'
  >
> &
  Pick<LinkCacheOptions, 'siteUrl' | 'lang' | 'include' | 'scope' | 'template' | 'stylesheet' | 'userAgent'> & {
    /** Absent where there are no keys. */
    readonly savePageNow?: SaveKeys
    /** Milliseconds; Infinity for no limit. */
    readonly timeBudgetMs: number
  }

export type OptionName = keyof LinkCacheOptions

/** One option: its text for the docs, its default, what is allowed, and how to correct a wrong value. */
export type OptionSpec = {
  readonly doc: string
  /** The type, as the docs show it. */
  readonly type: string
  readonly default?: unknown
  readonly check: v.GenericSchema
  /** What to write instead: completes the sentence “the option … is …: use …”. */
  readonly fix: string
  /** Looks closer at a value of the right form. Throws a TypeError whose sentence says what is wrong and what to do. */
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
const aFunction = v.custom<(...args: never[]) => unknown>((value) => typeof value === 'function')
const rules = v.array(v.union([text, v.instance(RegExp), aFunction]))
/** A server would take `%20` for a space, and so for another folder than the one that is written. */
const isUrlPath = (value: string): boolean => /^\/(?:[^/?#%\\\s]+\/)+$/.test(value) && !/(?:^|\/)\.\.?\//.test(value)
/** Neither `.`, `..` nor the root: Eleventy ignores the archive's folder, which would then be the whole project. */
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

/** Every option, once. `npm run docs` makes docs/options.md from this table. */
export const OPTIONS: Readonly<Record<OptionName, OptionSpec>> = {
  cacheDir: {
    doc: 'The folder of the archive, relative to the folder in which Eleventy runs. Commit it.',
    type: 'string',
    default: 'cache',
    check: v.pipe(text, v.check(isOwnFolder)),
    fix: 'a folder of its own, such as "cache"',
  },
  urlPath: {
    doc: 'Where the archived copies are published on your site, without the path prefix. When you change it, delete your output folder once: Eleventy leaves there what earlier builds published, and so does the plugin.',
    type: 'string',
    default: '/cache/',
    check: v.pipe(v.string(), v.check(isUrlPath)),
    fix: 'a path that starts and ends with a slash and has no spaces and none of ? # % \\, such as "/cache/"',
  },
  siteUrl: {
    doc: 'Your site’s own address. Links to its host are not archived, and the feed and `data-versionurl` get absolute URLs from it. Without this option, the plugin looks for `metadata.url`, `site.url` and the like in your data, and asks `HtmlBasePlugin`.',
    type: 'string',
    check: v.pipe(v.string(), v.check(isSiteUrl)),
    fix: 'an address such as "https://example.org/"',
  },
  lang: {
    doc: 'The language (a BCP 47 tag) of the index page, and of the words that the plugin adds to pages without a language of their own (`<html lang>`).',
    type: 'string',
    check: v.custom<string>((value) => canonicalLang(value) !== undefined),
    fix: 'a language tag such as "fr"',
  },
  mode: {
    doc: '`"annotate"`: add a link to the copy after the link. `"replace"`: send the link itself to the copy, and keep the original in `data-originalurl`. `"replace-dead"`: replace links whose original is known to be dead, annotate the others. Or a function `({ url, inputPath, health, fields })` that returns one of these, `"attributes"` (add nothing visible) or `"none"`.',
    type: '"annotate" | "replace" | "replace-dead" | function',
    default: 'annotate',
    check: v.union([v.picklist(['annotate', 'replace', 'replace-dead']), aFunction]),
    fix: '"annotate", "replace", "replace-dead" or a function',
  },
  once: flag(
    'Add the link to the copy only once per paragraph, list item or cell, if the same URL is linked there several times.',
  ),
  publish: {
    doc: '`"always"`: copies are published and linked. `"dead"`: they are kept from the first day, but published and linked only once the original is dead. `"never"`: they are kept and never shown. You can also decide by host, `{ "example.org": "never", "*": "dead" }`, with a function `({ url, health, fields })`, or in a post’s front matter, `linkCache: { publish: "never" }`.',
    type: '"always" | "dead" | "never" | object | function',
    default: 'always',
    check: v.union([v.picklist(PUBLISH), v.record(v.string(), v.picklist(PUBLISH)), aFunction]),
    fix: '"always", "dead", "never", an object by host, or a function',
    inspect: (publish: PublishRule) => {
      if (typeof publish === 'object') checkRules(Object.keys(publish))
    },
  },
  check: {
    doc: '`{ everyDays: 30 }` lets builds check the originals that were not checked for that many days, within the time budget. `link-cache check` does the same at any time.',
    type: '{ everyDays: number } | false',
    default: false,
    check: v.union([v.literal(false), v.strictObject({ everyDays: wholeNumber(1) })]),
    fix: 'an object such as { everyDays: 30 }, or false',
  },
  strict: {
    doc: 'Makes the build fail if links have no copy: `true` for any reason except that you took it down (`forgotten`), or a list of [reasons](failures.md). Links that wait for their next attempt count too. Ignored with `--serve` and `--watch`.',
    type: 'boolean | string[]',
    default: false,
    check: v.union([v.boolean(), v.array(v.picklist(REASONS))]),
    fix: 'true, false, or a list of reasons such as ["gone", "soft-404"]',
  },
  archives: {
    doc: 'The web archives to search, in this order, if the live page cannot be archived: `"wayback"`, or [`{ name, kind, … }`](life-of-a-link.md#looking-back) for others. The capture closest to the post’s date is taken. `[]` for none.',
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
    doc: 'Your keys for archive.org (`{ accessKey, secretKey }`, best read from the environment). With them, pages archived from the live web are also sent to the Wayback Machine’s Save Page Now, within the time budget. Without keys, as on a machine that lacks the variables, nothing is sent.',
    type: '{ accessKey: string, secretKey: string }',
    check: v.union([v.strictObject({ accessKey: text, secretKey: text, endpoint: v.optional(text) }), withoutKeys]),
    fix: 'an object such as { accessKey: process.env.SPN_ACCESS_KEY, secretKey: process.env.SPN_SECRET_KEY }',
    inspect: (keys: SaveKeys) => {
      if (keys.accessKey) checkSaveKeys(keys)
    },
  },
  offline: flag(
    'Use no network at all: existing copies are shown, nothing new is archived. The environment variable `LINK_CACHE_OFFLINE=1` does the same. `--serve` and `--watch` are always offline, unless you set `LINK_CACHE_OFFLINE=0`.',
  ),
  include: {
    doc: 'Archive only links that match one of these: a host (`"example.org"`, with its subdomains; `"*.example.org"`, its subdomains only; `"shop.*"`), a URL glob (`"https://example.org/blog/**"`), a regular expression, or a function `(url, link)` that returns true. `url` is a `URL`, as in `(url) => url.pathname.endsWith(".zip")`; `link.inputPath` is the post.',
    type: '(string | RegExp | function)[]',
    check: rules,
    fix: 'a list of hosts, URL globs, regular expressions or functions, such as ["example.org"]',
    inspect: checkRules,
  },
  exclude: {
    doc: 'Leave out links that match one of these. It takes the same forms as `include`, and wins over it.',
    type: '(string | RegExp | function)[]',
    default: [],
    check: rules,
    fix: 'a list of hosts, URL globs, regular expressions or functions, such as ["example.org"]',
    inspect: checkRules,
  },
  scope: {
    doc: 'A CSS selector that says where the text of posts is in the rendered pages, such as `"article"`. Links inside the elements that it matches are archived too. So posts [that are not written in Markdown](getting-started.md#posts-that-are-not-markdown) are searched, and links are found whose URL exists only after templating.',
    type: 'string',
    check: text,
    fix: 'a CSS selector, such as "article"',
  },
  timeBudget: {
    doc: 'How long a build may spend on the network: seconds, or a text such as `"90s"` or `"5m"`; 0 for no limit. The next build continues with what is left.',
    type: 'number | string',
    default: 300,
    check: v.custom<number | string>((value) => durationMs(value) !== undefined),
    fix: 'seconds (24 days at most), or a text such as "90s" or "5m"; 0 for no limit',
  },
  words: {
    doc: '[Your own words](templates.md#words), by language: `{ en: { archivedCopy: "saved" } }`.',
    type: 'object',
    default: {},
    check: v.record(v.string(), v.record(v.string(), v.unknown())),
    fix: 'an object such as { en: { archivedCopy: "saved" } }',
    inspect: checkWords,
  },
  template: {
    doc: 'A function that makes the whole page of an archived copy [from its parts](templates.md#the-page-of-a-copy), which come escaped and sanitised.',
    type: 'function',
    check: aFunction,
    fix: 'a function that returns HTML',
  },
  stylesheet: {
    doc: 'The address of a stylesheet of your site (`"/css/copy.css"`, without the path prefix) to use for the copies instead of the built-in style.',
    type: 'string',
    // The pages of copies lie at several depths, so a relative address would lead to a file for one of them at most.
    check: v.pipe(v.string(), v.regex(/^(?:\/(?!\/)|https?:\/\/[^/])/)),
    fix: 'an address that starts with a slash or https://, such as "/css/copy.css"',
  },
  allowPrivateNetwork: flag(
    'Fetch links to private and local addresses too. Leave it off if others can write links into your posts.',
  ),
  userAgent: {
    doc: 'The `User-Agent` header. The default names the plugin and where to read about it.',
    type: 'string',
    check: v.pipe(v.string(), v.regex(/^[\x20-\x7e]+$/)),
    fix: 'one line of ASCII text',
  },
  robotsTxt: flag(
    'Fetch each host’s robots.txt first, once per build, and obey it for pages, redirects and images, when archiving, checking and refreshing. This is about the live web. What the live host’s robots.txt forbids is not taken from a web archive either; if the host no longer answers, the archive’s own policy decides what it shows. `noarchive` is always honoured.',
  ),
  concurrency: count(1, LIMITS.concurrency, 'How many requests may run at once.'),
  hostConcurrency: count(1, LIMITS.hostConcurrency, 'How many requests may run at once to one host.'),
  hostGapMs: timeMs(0, LIMITS.hostGapMs, 'Milliseconds between the starts of two requests to the same host.'),
  connectTimeoutMs: timeMs(1, LIMITS.connectTimeoutMs, 'Milliseconds to wait for a connection.'),
  headersTimeoutMs: timeMs(1, LIMITS.headersTimeoutMs, 'Milliseconds to wait for the headers of an answer.'),
  idleTimeoutMs: timeMs(1, LIMITS.idleTimeoutMs, 'Milliseconds to wait between two parts of a body.'),
  totalTimeoutMs: timeMs(
    1,
    LIMITS.totalTimeoutMs,
    'Milliseconds that one try at a URL may take in all, redirects included.',
  ),
  retryBudgetMs: timeMs(
    0,
    LIMITS.retryBudgetMs,
    'Milliseconds that one URL may spend waiting between its retries (`Retry-After`, backoff).',
  ),
  extractTimeoutMs: timeMs(1, 20_000, 'Milliseconds that reading one page may take before the plugin gives up.'),
  maxPageBytes: count(1, LIMITS.maxBytes, 'The size of the largest page or file, in bytes after decompression.'),
  maxImageBytes: count(1, 5 * MIB, 'The size of the largest image, in bytes.'),
  maxEntryBytes: count(
    1,
    30 * MIB,
    'How many bytes the images of one copy may have together; further images are left out.',
  ),
  maxImages: count(0, 40, 'How many images one copy may have; further images are left out.'),
  maxImageWidth: count(1, 1600, 'Images wider than this many pixels are made smaller, if `sharp` is installed.'),
  maxRedirects: count(0, LIMITS.maxRedirects, 'How many redirects to follow.'),
  maxRetries: count(
    0,
    LIMITS.maxRetries,
    'How often to retry after trouble that may pass: 429, 502, 503, 504, resets, time-outs, DNS errors.',
  ),
}
