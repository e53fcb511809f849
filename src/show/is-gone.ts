import type { Reason } from '../model.ts'

const GONE: ReadonlySet<Reason | undefined> = new Set(['gone', 'soft-404', 'parked', 'front-page'])

/** Whether a failure is as good as a 404. Others mean that the page cannot be reached, not that it no longer exists. */
export function isGone(reason: Reason | undefined): boolean {
  return GONE.has(reason)
}
