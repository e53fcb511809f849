/**
 * Checks that a rule can match a link at all. One that cannot would silently keep in what it was to leave out.
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
/** Letters, digits and the signs of globs, or an IPv6 address; then perhaps a port. */
const HOST = /^(?:[\p{L}\p{M}\p{N}*{},._-]*[\p{L}\p{M}\p{N}*}]|\[[\da-f:.]+\])\.?(?::[\d*]+)?$/iu
