import type { Reason } from '../model.ts'

const GONE: ReadonlySet<Reason | undefined> = new Set(['gone', 'soft-404', 'parked', 'front-page'])

/** Whether a failure is as good as a 404. Others say that the page cannot be had, not that it is no more. */
export function isGone(reason: Reason | undefined): boolean {
  return GONE.has(reason)
}
