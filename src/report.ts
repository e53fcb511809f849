import { readFileSync } from 'node:fs'
import cliProgress from 'cli-progress'
import type { Outcome, Progress } from './archive-links.ts'
import type { EleventyLogger } from './eleventy-config.ts'
import type { Link, Reason } from './model.ts'

/** What each reason means, in a few words: for reports, the status command and the docs. */
export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  dns: 'the name does not resolve',
  connect: 'the server can not be reached',
  reset: 'the connection broke',
  tls: 'the certificate was refused',
  timeout: 'no answer in time',
  proxy: 'the proxy can not reach it',
  gone: 'the page is gone',
  'http-status': 'the server refused',
  'bad-answer': 'the answer was malformed',
  truncated: 'the answer was cut short',
  'too-large': 'larger than the limit',
  empty: 'an empty answer',
  redirects: 'redirects that lead nowhere',
  'private-network': 'a private or local address',
  noarchive: 'the publisher asks not to archive',
  'robots-txt': 'robots.txt asks not to',
  forgotten: 'taken down by you',
  'bot-check': 'a check for robots, not the page',
  login: 'a log-in form, not the page',
  paywall: 'a paywall',
  'consent-wall': 'a consent wall, not the page',
  'soft-404': 'a page that says “not found”',
  parked: 'a parked domain',
  'front-page': 'the front page, not the page',
  'script-only': 'nothing but script',
  'too-little-text': 'hardly any text',
  'unsupported-type': 'a type of file that is not kept',
  unreadable: 'no text could be read from it',
  'extract-timeout': 'reading it took too long',
  'out-of-time': 'the time budget was used up: it goes on with the next build',
  offline: 'not asked: offline',
  disk: 'the copy could not be written or read',
}

const PREFIX = '[link-cache]'
const LISTED = 10
const SAY_EVERY_MS = 10_000

type Reporter = {
  readonly onProgress: (progress: Progress) => void
  readonly report: (outcomes: readonly Outcome[]) => void
}

/** Tells of the build's work through Eleventy's logger, which keeps to `--quiet`. */
export function createReporter(logger: EleventyLogger | undefined): Reporter {
  const say = (message: string, type?: 'warn'): void =>
    logger?.logWithOptions({ message, prefix: PREFIX, ...(type ? { type, color: 'yellow' } : {}) })
  const isQuiet = (): boolean => logger?.isVerbose === false
  return {
    onProgress: createProgress(say, isQuiet),
    report(outcomes) {
      for (const line of summaryLines(outcomes)) say(line)
      for (const line of failureLines(outcomes)) say(line, 'warn')
    },
  }
}

/** A bar on a terminal; elsewhere a line now and then. */
function createProgress(say: (message: string) => void, isQuiet: () => boolean): (progress: Progress) => void {
  let bar: cliProgress.SingleBar | undefined
  let saidAt = Date.now()
  return ({ done, total, url }) => {
    if (isQuiet()) return
    const what = { host: new URL(url).host.slice(0, 30) }
    if (process.stderr.isTTY) {
      bar ??= startBar(total)
      bar.update(done, what)
      if (done === total) {
        bar.stop()
        bar = undefined
      }
    } else if (Date.now() - saidAt > SAY_EVERY_MS && done < total) {
      saidAt = Date.now()
      say(`archiving: ${done} of ${total} (${what.host})`)
    }
  }
}

function startBar(total: number): cliProgress.SingleBar {
  const format = `${PREFIX} archiving {bar} {value}/{total} {host}`
  const bar = new cliProgress.SingleBar({ format, stream: process.stderr, clearOnComplete: true, hideCursor: true })
  bar.start(total, 0, { host: '' })
  return bar
}

/** One line: links found, copies there, new ones, failures. */
export function summaryLines(outcomes: readonly Outcome[]): readonly string[] {
  if (outcomes.length === 0) return []
  const count = (result: Outcome['result']): number => outcomes.filter((outcome) => outcome.result === result).length
  const bytes = outcomes.reduce((sum, outcome) => sum + (outcome.bytes ?? 0), 0)
  const parts = [
    `${plural(outcomes.length, 'link')}`,
    `${count('kept')} kept`,
    `${count('archived')} newly archived${bytes > 0 ? ` (${formatBytes(bytes)})` : ''}`,
    `${count('failed')} failed`,
    ...(count('waiting') > 0 ? [`${count('waiting')} waiting`] : []),
  ]
  return [parts.join(', ')]
}

/** Each new failure with its reason and the post that cites it, then what is waiting for want of a network. */
export function failureLines(outcomes: readonly Outcome[]): readonly string[] {
  const failed = outcomes.filter(({ result }) => result === 'failed')
  const lines = failed.slice(0, LISTED).map((outcome) => `not archived: ${describeFailure(outcome)}`)
  if (failed.length > LISTED) {
    lines.push(`… and ${failed.length - LISTED} more: "npx link-cache status" lists them`)
  }
  const offline = outcomes.filter(({ result, reason }) => result === 'waiting' && reason === 'offline').length
  if (offline > 0) lines.push(`${plural(offline, 'link')} not archived yet: a build with network access does it`)
  return lines
}

/** `https://…: the page is gone (404), in ./posts/first.md:12`, safe for a terminal. */
export function describeFailure({ url, reason, detail, status, links }: Outcome): string {
  const words = reason ? REASON_WORDS[reason] : 'unknown'
  const more = [status, detail].filter((part) => part !== undefined && part !== '').join(', ')
  const [first] = links
  const place = first ? `, in ${first.inputPath}${lineIn(first)}` : ''
  return plainText(`${url}: ${words}${more ? ` (${more})` : ''}${place}`)
}

/** The line in the file, front matter included: a link knows its line in the text below it. */
function lineIn({ inputPath, line, href }: Link): string {
  if (line === 0) return ''
  const lines = linesOf(inputPath)
  const at = lines.findIndex((text, index) => index + 1 >= line && text.includes(href))
  return `:${at < 0 ? line : at + 1}`
}

function linesOf(inputPath: string): readonly string[] {
  try {
    return readFileSync(inputPath, 'utf8').split('\n')
  } catch (error) {
    if (error instanceof Error && 'code' in error) return []
    throw error
  }
}

/** No control characters: what a server says can not steer a terminal. */
function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
}

/** `1 link`, `2 links`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** `12 kB`, `3.4 MB`: decimal units. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const step = bytes < 1_000_000 ? { size: 1000, unit: 'kB' } : { size: 1_000_000, unit: 'MB' }
  const value = bytes / step.size
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${step.unit}`
}
