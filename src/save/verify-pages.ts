import { join } from 'node:path'
import { ENTRY_FILE, PAGE_FILE } from './entry-path.ts'
import { writeWhole } from './file-operations.ts'
import { type PageStamp, stampedPage, stampOf } from './page-stamp.ts'
import { readIfThere } from './read-if-there.ts'
import type { Finding, PageToBe, Place } from './verify-step.ts'

/** Every entry and every earlier version must have its page. */
export async function checkPages(place: Place): Promise<readonly Finding[]> {
  const { fields, versions, ledger } = place.stored
  if (!fields || ledger?.forgotten) return []
  const found = [undefined, ...versions.map(({ name }) => name)].map((version) => checkPage(place, version))
  return found.flatMap((finding) => finding ?? [])
}

function checkPage({ path, stored, settings }: Place, version: string | undefined): Finding | undefined {
  const file = version === undefined ? PAGE_FILE : `${version}/${PAGE_FILE}`
  const page = readIfThere(join(path, file))
  const wanted = settings.pageOf?.(stored, version)
  const stamp = page && stampOf(page)
  const problem = problemOfPage(page, stamp, wanted)
  if (problem === undefined) return undefined
  if (!wanted) return { file, problem: `${problem}; the next build makes it anew` }
  const fix = async (): Promise<void> => {
    const html = await wanted.render()
    if (html !== undefined) await writeWhole(join(path, file), stampedPage(html, wanted.stamp), settings.operations)
  }
  return { file, problem, fix }
}

function problemOfPage(
  page: Buffer | undefined,
  stamp: PageStamp | undefined,
  wanted: PageToBe | undefined,
): string | undefined {
  if (!page) return 'there is no page yet'
  if (stamp === undefined) return 'it was cut, or changed since it was made'
  return wanted && stamp !== wanted.stamp ? `it is not in step with ${ENTRY_FILE}, its posts or its health` : undefined
}
