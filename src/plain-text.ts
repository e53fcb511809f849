/**
 * The text without control characters: what a server says must not steer a terminal. Nor the runner of a workflow, for which
 * `##[` begins a command wherever it stands in a line.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').replaceAll('##[', '## [')
}

/** `1 link`, `2 links`, `12,345 links`. */
export function plural(count: number, noun: string): string {
  return counted(count, count === 1 ? noun : `${noun}s`)
}

/** `12,345 archived`. */
export function counted(count: number, words: string): string {
  return `${formatCount(count)} ${words}`
}

/** `12,345`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',')
}

const UNITS = ['kB', 'MB', 'GB'] as const

/** A size in decimal units: `12 kB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  // 999.5 kB are rounded to 1.0 MB.
  const at = UNITS.findIndex((_, index) => bytes < 999.5 * 1000 ** (index + 1))
  const power = at < 0 ? UNITS.length : at + 1
  const value = bytes / 1000 ** power
  return `${value < 9.95 ? value.toFixed(1) : formatCount(Math.round(value))} ${UNITS[power - 1]}`
}
