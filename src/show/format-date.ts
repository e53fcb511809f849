import { eachOnce } from './each-once.ts'

const ISO = /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ].*)?)?)?$/s

/** `short`: `Nov 22, 2026`. */
type MonthName = 'long' | 'short'

const SIZE_UNITS = ['kilobyte', 'megabyte', 'gigabyte'] as const
type SizeUnit = (typeof SIZE_UNITS)[number]

type KnownDate = { readonly year: number; readonly month?: number; readonly day?: number }

/**
 * Writes a date in the words of a locale, no more precisely than known: `2024` stays a year, `2024-05` a month, and a date-time
 * gives the day in its own time zone. Undefined if the value is not a date.
 */
export function formatDate(iso: unknown, locale: string, monthName: MonthName = 'long'): string | undefined {
  const known = knownDate(iso)
  if (known === undefined) return undefined
  const { year, month, day } = known
  const shownIn = dateShown(locale)(month === undefined ? undefined : monthName)(day !== undefined)
  const shown = shownIn(Date.UTC(year, (month ?? 1) - 1, day ?? 1))
  // French writes an ordinal for the first day of a month only.
  return day === 1 && /^fr\b/.test(locale) ? shown.replace(/^1 /, '1er ') : shown
}

/** A date with its time of day, in UTC, which tells captures of one day apart; the date alone if no time is known. */
export function formatMoment(iso: unknown, locale: string): string | undefined {
  const date = formatDate(iso, locale)
  const time = typeof iso === 'string' && iso.trim().length > 10 ? Date.parse(iso.trim()) : Number.NaN
  return date === undefined || Number.isNaN(time) ? date : momentFormat(locale).format(time)
}

/** The value for `<time datetime>`, no more precise than known; undefined if it is not a date. */
export function machineDate(iso: unknown): string | undefined {
  if (typeof iso !== 'string' || knownDate(iso) === undefined) return undefined
  const trimmed = iso.trim()
  if (trimmed.length <= 10) return trimmed
  const time = Date.parse(trimmed)
  return Number.isNaN(time) ? trimmed.slice(0, 10) : trimmed
}

/** Writes a size in the words of a locale: `12 kB`, `3.4 MB`. */
export function formatSize(bytes: number, locale: string): string {
  let value = Math.max(0, bytes) / 1000
  let unit = 0
  while (value >= 999.5 && unit < SIZE_UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const digits = unit > 0 && value < 10 ? 1 : 0
  const format = sizeFormat(locale)(SIZE_UNITS[unit] ?? 'gigabyte')(digits)
  return format.format(unit === 0 ? Math.ceil(value) : value)
}

/** Writes a number in the way of a locale: `12,345`. */
export function formatCount(count: number, locale: string): string {
  return countFormat(locale).format(count)
}

/** Writes a share of 1 as a percentage: `0.124` gives `12%`. */
export function formatShare(share: number, locale: string): string {
  return shareFormat(locale).format(share)
}

function knownDate(iso: unknown): KnownDate | undefined {
  const match = typeof iso === 'string' ? ISO.exec(iso.trim()) : null
  if (match === null) return undefined
  const year = Number(match[1])
  if (match[2] === undefined) return { year }
  const month = Number(match[2])
  if (month < 1 || month > 12) return undefined
  if (match[3] === undefined) return { year, month }
  const day = Number(match[3])
  // Day 0 of the next month is the last day of this one.
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate()
  return day >= 1 && day <= lastDay ? { year, month, day } : undefined
}

// Making a formatter costs a hundred times as much as using it, and an index has thousands of dates, but on few days.
const dateShown = eachOnce((locale: string) =>
  eachOnce((month: MonthName | undefined) =>
    eachOnce((hasDay: boolean) => {
      const format = new Intl.DateTimeFormat(locale, {
        year: 'numeric',
        ...(month && { month }),
        ...(hasDay && { day: 'numeric' }),
        timeZone: 'UTC',
        calendar: 'gregory',
      })
      return eachOnce((time: number) => format.format(time))
    }),
  ),
)

const momentFormat = eachOnce(
  (locale: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'long', timeZone: 'UTC', calendar: 'gregory' }),
)

const sizeFormat = eachOnce((locale: string) =>
  eachOnce((unit: SizeUnit) =>
    eachOnce((digits: number) => new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: digits })),
  ),
)

const countFormat = eachOnce((locale: string) => new Intl.NumberFormat(locale))

const shareFormat = eachOnce(
  (locale: string) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 }),
)
