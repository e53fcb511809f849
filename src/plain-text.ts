/**
 * The text without control characters: what a server says must not steer a terminal. Nor the runner of a workflow, for which
 * `##[` begins a command wherever it stands in a line.
 */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').replaceAll('##[', '## [')
}

/** `1 link`, `2 links`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** A size in decimal units: `12 kB`, `3.4 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const step = bytes < 1_000_000 ? { size: 1000, unit: 'kB' } : { size: 1_000_000, unit: 'MB' }
  const value = bytes / step.size
  return `${value < 9.95 ? value.toFixed(1) : Math.round(value)} ${step.unit}`
}
