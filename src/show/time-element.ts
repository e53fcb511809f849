import { escapeHtml } from './escape-html.ts'
import { formatDate, machineDate } from './format-date.ts'

/** A date as `<time>`, in the words of a locale; undefined if the value is not a date. */
export function timeElement(className: string, iso: unknown, locale: string): string | undefined {
  const shown = formatDate(iso, locale)
  const machine = machineDate(iso)
  if (shown === undefined || machine === undefined) return undefined
  return `<time class="${className}" datetime="${escapeHtml(machine)}">${escapeHtml(shown)}</time>`
}
