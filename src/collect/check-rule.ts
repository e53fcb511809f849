/**
 * Looks whether a rule can match any link at all: one that cannot leaves in what was to be left out, and nobody is told.
 *
 * @throws TypeError one sentence that names the rule and the fix
 */
export function checkRule(rule: string): void {
  const fragment = /#.*$/.exec(rule)?.[0]
  if (fragment !== undefined) {
    throw new TypeError(`"${rule}" has a fragment, and links are compared without theirs: leave out "${fragment}".`)
  }
  const [, scheme = 'https', host = ''] = /^(?:([^/]*):\/\/|\/\/)?([^/]*)/.exec(rule) ?? []
  if (!CAN_BE_HTTP.test(scheme) || /\s/.test(rule) || !HOST.test(host)) {
    throw new TypeError(
      `"${rule}" is no host and no URL glob: write one such as "example.org" or "https://example.org/blog/**".`,
    )
  }
}

const CAN_BE_HTTP = /^https?$|[*{]/i
/** Of letters, digits and what globs are made of; or an IPv6 address; and a port. */
const HOST = /^(?:[\p{L}\p{M}\p{N}*{},._-]*[\p{L}\p{M}\p{N}*}]|\[[\da-f:.]+\])\.?(?::[\d*]+)?$/iu
