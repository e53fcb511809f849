import { normalizeUrl } from './collect/normalize-url.ts'
import type { EntryFields, Ledger } from './model.ts'
import type { EntryStore, StoredFolder } from './save/entry-store.ts'
import { isoSeconds, newLedger } from './save/ledger.ts'
import { urlVariants } from './save/url-variants.ts'

/** What was taken down. */
export type Forgotten = {
  /** What was known of the page before. */
  readonly before: StoredFolder | undefined
  readonly tombstone: NonNullable<Ledger['forgotten']>
  /** Links to other URLs that lead to the page: their copies were taken down with it. */
  readonly also: readonly string[]
  /** Copies of addresses so much like it that one of them may be meant too. They are left. */
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
  return { before, tombstone, also: [...also].sort(), similar: copiesLike(url, store) }
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

/** Why a page is not to be captured: it was taken down under the URL that the link leads to, or one that is as good as its own. */
export function tombstoneOf(
  { url, finalUrl = url }: Pick<EntryFields, 'url' | 'finalUrl'>,
  store: Pick<EntryStore, 'find'>,
): string | undefined {
  const own = normalizeUrl(url)
  // Who keeps one of two copies of a page took down the other alone.
  const others = own === undefined || store.find(own)?.fields ? [] : urlVariants(own)
  return (
    (finalUrl === url ? undefined : takenDownAs(finalUrl, 'it leads to', store)) ??
    others.map((other) => takenDownAs(other, 'it is the same page as', store)).find((why) => why !== undefined)
  )
}

function takenDownAs(written: string, how: string, store: Pick<EntryStore, 'find'>): string | undefined {
  const url = normalizeUrl(written)
  const forgotten = url === undefined ? undefined : store.find(url)?.ledger?.forgotten
  return forgotten && `${how} ${written}, which was taken down: ${forgotten.why}`
}
