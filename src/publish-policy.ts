import { createSelector } from './collect/select-link.ts'
import type { EntryFields, Health } from './model.ts'
import type { Publish, PublishRule } from './options.ts'

/** What a rule gets to know of a copy. */
export type PublishableCopy = { readonly url: string; readonly health: Health; readonly fields: EntryFields }

/** Decides whether a copy is shown to readers: by the wish of the post that cites it, or else by the rule. */
export function createPublishPolicy(rule: PublishRule): (copy: PublishableCopy, wish?: Publish) => boolean {
  const publishOf = typeof rule === 'function' ? rule : byHost(typeof rule === 'string' ? { '*': rule } : rule)
  return (copy, wish) => {
    const publish = wish ?? publishOf(copy)
    return publish === 'always' || (publish === 'dead' && copy.health === 'dead')
  }
}

/** The first matching host decides; `*` stands for all others. */
function byHost(publishes: Readonly<Record<string, Publish>>): (copy: PublishableCopy) => Publish {
  const { '*': standard = 'always', ...hosts } = publishes
  const rules = Object.entries(hosts).map(([host, publish]) => ({
    publish,
    matches: createSelector({ include: [host], ownHosts: new Set() }),
  }))
  return ({ url }) => rules.find(({ matches }) => matches({ url, inputPath: '' }))?.publish ?? standard
}
