/** A timer of Node that is set for longer, some 24 days, goes off at once. */
export const MAX_TIMER_MS: number = 2 ** 31 - 1

const UNITS_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds of `90`, `"90s"` or `"5m"`; Infinity for 0; undefined where it is none of these, or too long for a timer. */
export function durationMs(value: unknown): number | undefined {
  const [, digits, unit = 's'] = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h)?$/.exec(String(value)) ?? []
  if (digits === undefined || (typeof value !== 'number' && typeof value !== 'string')) return undefined
  const ms = Number(digits) * (UNITS_MS[unit] ?? 1)
  if (ms > MAX_TIMER_MS) return undefined
  return ms === 0 ? Number.POSITIVE_INFINITY : ms
}
