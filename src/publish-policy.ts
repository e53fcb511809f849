import { createSelector } from './collect/select-link.ts'
import type { EntryFields, Health } from './model.ts'
import type { Publish, PublishRule } from './options.ts'

/** A copy, as a rule is asked about it. */
export type PublishableCopy = { readonly url: string; readonly health: Health; readonly fields: EntryFields }

/** Whether a copy may be shown to readers, by the rule, or by the wish of the post that cites it. */
export function createPublishPolicy(rule: PublishRule): (copy: PublishableCopy, wish?: Publish) => boolean {
  const publishOf = typeof rule === 'function' ? rule : byHost(typeof rule === 'string' ? { '*': rule } : rule)
  return (copy, wish) => {
    const publish = wish ?? publishOf(copy)
    return publish === 'always' || (publish === 'dead' && copy.health === 'dead')
  }
}

/** The first host that matches decides; `*` is for all others. */
function byHost(publishes: Readonly<Record<string, Publish>>): (copy: PublishableCopy) => Publish {
  const { '*': standard = 'always', ...hosts } = publishes
  const rules = Object.entries(hosts).map(([host, publish]) => ({
    publish,
    matches: createSelector({ include: [host], ownHosts: new Set() }),
  }))
  return ({ url }) => rules.find(({ matches }) => matches({ url, inputPath: '' }))?.publish ?? standard
}
