import { type Command, InvalidArgumentError } from 'commander'
import { counted, formatBytes, formatCount, plainText, plural } from '../plain-text.ts'
import { nothingFound } from '../report-lines.ts'
import { visitSite } from '../site/visit-site.ts'
import { type CacheStatus, cacheStatus, isWanting, type LinkStatus, reasonWords } from './cache-status.ts'
import { type SiteFlags, siteAddressOf, siteCommand, toJson } from './site-command.ts'
import type { ExitCode, Streams } from './streams.ts'
import { textTable } from './text-table.ts'

type StatusFlags = SiteFlags & { readonly hosts: number }

const LONGEST_NAME = 48

/** `link-cache status`: the links by health, reason, host and size, and which have no copy and why. */
export function statusCommand(streams: Streams, done: (code: ExitCode) => void): Command {
  return siteCommand('status', 'show what is archived, what is not, and why', ['', '--hosts all', '--json'])
    .option('--hosts <n>', 'list the n hosts with the most links, or "all"', hostsWanted, 10)
    .action(async (flags: StatusFlags) => {
      await visitSite(siteAddressOf(flags), async (site, map) => {
        const status = cacheStatus(site.links(map), site.store())
        const isEmpty = status.links.length === 0 && status.problem === undefined
        const text = (): string =>
          isEmpty ? `${nothingFound(site.postCount(), site.options.scope)}\n` : statusText(status, flags.hosts)
        streams.stdout.write(flags.json ? toJson(status) : text())
        done(status.problem !== undefined || status.links.some(isWanting) ? 1 : 0)
      })
    })
}

function hostsWanted(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Write a whole number, or "all".')
  return Number(text)
}

/** The status in words and tables, with so many hosts. The summary is last: on a large site the rest scrolls out of sight. */
export function statusText(status: CacheStatus, hosts: number): string {
  const { problem, total, links } = status
  const missing = links.filter(({ copy }) => !copy)
  const sections = [
    missing.length > 0 ? ['Without a copy:', ...missing.map(describeMissing)] : [],
    sizeLines(status),
    hostLines(status, hosts),
    reasonLines(status),
    healthLines(status),
    problem === undefined ? [] : [plainText(problem)],
    [
      `${plural(total.links, 'link')}: ${counted(total.copies, 'with a copy')}, ${counted(total.missing, 'without')}; ${formatBytes(total.bytes)} in the cache.`,
    ],
  ]
  return sections
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join('\n')}\n`)
    .join('\n')
}

function healthLines({ health }: CacheStatus): readonly string[] {
  if (health.length === 0) return []
  const rows = health.map((share) => [share.health, ...figures(share)])
  return textTable([['Health', 'links', 'copies', 'size'], ...rows])
}

function reasonLines({ reasons }: CacheStatus): readonly string[] {
  if (reasons.length === 0) return []
  const rows = reasons.map(({ words, missing, copies }) => [
    plainText(words),
    formatCount(missing),
    formatCount(copies),
  ])
  return textTable([['Reason', 'without a copy', 'with a copy'], ...rows])
}

function hostLines({ hosts }: CacheStatus, wanted: number): readonly string[] {
  if (hosts.length === 0 || wanted === 0) return []
  const rows = hosts.slice(0, wanted).map(({ host, ...share }) => [shortened(host), ...figures(share)])
  const table = textTable([['Host', 'links', 'copies', 'size'], ...rows])
  return hosts.length > wanted
    ? [...table, `… and ${counted(hosts.length - wanted, 'more')}: --hosts all lists them`]
    : table
}

function sizeLines({ sizes, largest }: CacheStatus): readonly string[] {
  if (sizes.length === 0) return []
  const rows = sizes.map(({ below, copies, bytes }) => [sizeName(below), formatCount(copies), formatBytes(bytes)])
  const table = textTable([['Size of a copy', 'copies', 'size'], ...rows])
  const width = Math.max(...largest.map(({ bytes }) => formatBytes(bytes).length))
  const list = largest.map(({ url, bytes }) => plainText(`  ${formatBytes(bytes).padStart(width)}  ${url}`))
  return [...table, 'Largest:', ...list]
}

function describeMissing({ url, reason, status, nextAttempt, citedBy }: LinkStatus): string {
  const parts = [
    `${reasonWords(reason)}${status === undefined ? '' : ` (${status})`}`,
    ...(nextAttempt === undefined ? [] : [`asked again after ${nextAttempt}`]),
    citedBy.length > 0 ? `cited by ${citedBy.join(', ')}` : 'cited by no post',
  ]
  return `  ${plainText(url)}\n    ${plainText(parts.join('; '))}`
}

const figures = ({ links, copies, bytes }: { links: number; copies: number; bytes: number }): readonly string[] => [
  formatCount(links),
  formatCount(copies),
  formatBytes(bytes),
]

const sizeName = (below: number | undefined): string =>
  below === undefined ? 'larger' : `below ${formatBytes(below).replace('.0', '')}`

const shortened = (host: string): string => (host.length > LONGEST_NAME ? `${host.slice(0, LONGEST_NAME - 1)}…` : host)
