import { normalizeUrl } from './collect/normalize-url.ts'
import type { EntryFields, Ledger } from './model.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import { isoSeconds, newLedger } from './save/ledger.ts'

/** What was taken down. */
export type Forgotten = {
  /** What was known of the page before. */
  readonly before: StoredFolder | undefined
  readonly tombstone: NonNullable<Ledger['forgotten']>
  /** Links to other URLs that lead to the page: their copies were taken down with it. */
  readonly also: readonly string[]
  /** Where there was no copy: copies of addresses so much like it that one of them may be meant. They are left. */
  readonly similar: readonly string[]
}

/** Takes down all copies of a page, whatever folder they are in and whatever link led to it, and leaves tombstones. */
export async function forgetPage(
  url: string,
  asWritten: string,
  why: string | undefined,
  store: EntryStore,
  now: Date,
): Promise<Forgotten> {
  const before = store.find(url, asWritten)
  // Who runs the command twice loses neither the day nor the reason of the first time.
  const known = before?.ledger?.forgotten
  const tombstone = { at: known?.at ?? isoSeconds(now), why: why ?? known?.why ?? 'no reason given' }
  const others = store
    .list()
    .filter(({ folder, fields }) => folder !== before?.folder && fields && isCopyOf(url, fields))
  await takeDown(before?.ledger ?? newLedger(url, now), before, tombstone, store)
  const also = new Set<string>()
  for (const stored of others) {
    const own = normalizeUrl(stored.fields?.url ?? '')
    if (own === undefined || own === url) await store.remove(stored.folder)
    else {
      await takeDown(stored.ledger ?? newLedger(own, now), stored, tombstone, store)
      also.add(own)
    }
  }
  const similar = before?.fields || before?.ledger?.forgotten || others.length > 0 ? [] : copiesLike(url, store)
  return { before, tombstone, also: [...also].sort(), similar }
}

/** The tombstone first: what ends in between leaves a copy that is not shown, never a page made again. */
async function takeDown(
  ledger: Ledger,
  stored: StoredFolder | undefined,
  forgotten: NonNullable<Ledger['forgotten']>,
  store: EntryStore,
): Promise<void> {
  const { nextAttempt: _, ...known } = ledger
  const saved = await store.saveLedger({ ...known, forgotten }, 'damage')
  await store.remove(saved.folder)
  if (stored && stored.folder !== saved.folder) await store.remove(stored.folder)
}

/** Lets a page be archived again, from the next build on; false where it was not taken down. */
export async function liftTombstone(url: string, asWritten: string, store: EntryStore): Promise<boolean> {
  const { forgotten, nextAttempt: _, ...ledger } = store.find(url, asWritten)?.ledger ?? {}
  if (!forgotten) return false
  await store.saveLedger(ledger as Ledger)
  return true
}

function copiesLike(url: string, store: EntryStore): readonly string[] {
  const urls = store.list().flatMap(({ fields }) => fields?.url ?? [])
  return urls.filter((other) => plainAddress(other) === plainAddress(url)).sort()
}

/** The address without what people leave out of it: the scheme, `www.`, the last slash. */
function plainAddress(url: string): string {
  if (!URL.canParse(url)) return url
  const { host, pathname, search } = new URL(url)
  return `${host.replace(/^www\./, '')}${pathname.replace(/\/$/, '')}${search}`
}

function isCopyOf(url: string, { url: own, finalUrl = '' }: EntryFields): boolean {
  return normalizeUrl(own) === url || normalizeUrl(finalUrl) === url
}

/** Why a page is not to be captured that a link led to: it was taken down under its own URL. Undefined where it was not. */
export function tombstoneOf(finalUrl: string | undefined, store: Pick<EntryStore, 'find'>): string | undefined {
  const url = normalizeUrl(finalUrl ?? '')
  const forgotten = url === undefined ? undefined : store.find(url)?.ledger?.forgotten
  return forgotten && `it leads to ${finalUrl}, which was taken down: ${forgotten.why}`
}
