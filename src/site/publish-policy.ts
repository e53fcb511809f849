import { createSelector } from '../collect/select-link.ts'
import type { EntryFields, Health } from '../model.ts'
import type { Publish, PublishRule } from '../options.ts'

/** What a rule gets to know of a copy. */
export type PublishableCopy = { readonly url: string; readonly health: Health; readonly fields: EntryFields }

/** Decides whether a copy is shown to readers: by the wish of the post that cites it, or else by the rule. */
export function createPublishPolicy(rule: PublishRule): (copy: PublishableCopy, wish?: Publish) => boolean {
  const publishOf = typeof rule === 'function' ? checked(rule) : byHost(typeof rule === 'string' ? { '*': rule } : rule)
  return (copy, wish) => {
    const publish = wish ?? publishOf(copy)
    return publish === 'always' || (publish === 'dead' && copy.health === 'dead')
  }
}

/** How private the posts that cite a copy keep it, all together; undefined if one of them leaves that to the site, or shows it. */
export function privacyOf(wishes: readonly (Publish | undefined)[] = [undefined]): 'dead' | 'never' | undefined {
  if (wishes.includes(undefined) || wishes.includes('always')) return undefined
  return wishes.includes('dead') ? 'dead' : 'never'
}

/** @throws TypeError one sentence if the site's function gives something else: copies would stay unseen, without a reason */
function checked(rule: Extract<PublishRule, (...args: never[]) => unknown>): (copy: PublishableCopy) => Publish {
  return (copy) => {
    const publish = rule(copy)
    if (PUBLISHES.has(publish)) return publish
    throw new TypeError(
      `eleventy-plugin-link-cache: the option "publish" gives ${JSON.stringify(publish)} for ${copy.url}: return "always", "dead" or "never".`,
    )
  }
}

// What a site's own function gives is of any type.
const PUBLISHES: ReadonlySet<unknown> = new Set(['always', 'dead', 'never'])

/** The first matching host decides; `*` stands for all others. */
function byHost(publishes: Readonly<Record<string, Publish>>): (copy: PublishableCopy) => Publish {
  const { '*': standard = 'always', ...hosts } = publishes
  const rules = Object.entries(hosts).map(([host, publish]) => ({
    publish,
    matches: createSelector({ include: [host], ownHosts: new Set() }),
  }))
  return ({ url }) => rules.find(({ matches }) => matches({ url, inputPath: '' }))?.publish ?? standard
}
