/** One link of a `Link` header or of a document in link format. */
export type WebLink = {
  readonly href: string
  /** Relation types, in lower case. */
  readonly rel: readonly string[]
  /** All parameters, names in lower case; if one is repeated, its first value. */
  readonly parameters: ReadonlyMap<string, string>
}

/**
 * Returns the links of a `Link` header (RFC 8288 §3) or of `application/link-format` (RFC 6690), which share a syntax. Reads
 * once from left to right and skips what is not a link.
 */
export function parseLinks(text: string): readonly WebLink[] {
  const links: WebLink[] = []
  let at = text.indexOf('<')
  while (at >= 0) {
    const end = text.indexOf('>', at)
    if (end < 0) break
    const [parameters, next] = readParameters(text, end + 1)
    const rel = (parameters.get('rel') ?? '').toLowerCase().split(/\s+/).filter(Boolean)
    links.push({ href: text.slice(at + 1, end).trim(), rel, parameters })
    at = text.indexOf('<', next)
  }
  return links
}

/** The first link of a relation type. */
export function linkTo(rel: string, links: readonly WebLink[]): WebLink | undefined {
  return links.find((link) => link.rel.includes(rel))
}

/** The parameters from an offset on, and the offset of the comma that ends the link. */
function readParameters(text: string, start: number): [ReadonlyMap<string, string>, number] {
  const parameters = new Map<string, string>()
  let at = start
  while (at < text.length && text[at] !== ',') {
    if (text[at] !== ';') {
      at += 1
      continue
    }
    const [name, value, next] = readParameter(text, at + 1)
    if (name !== '' && !parameters.has(name)) parameters.set(name, value)
    at = next
  }
  return [parameters, at]
}

function readParameter(text: string, start: number): [name: string, value: string, next: number] {
  const nameEnd = findEnd(text, start, '=;,')
  const name = text.slice(start, nameEnd).trim().toLowerCase()
  if (text[nameEnd] !== '=') return [name, '', nameEnd]
  const valueStart = skipSpace(text, nameEnd + 1)
  if (text[valueStart] === '"') return [name, ...readQuoted(text, valueStart + 1)]
  const valueEnd = findEnd(text, valueStart, ';,')
  return [name, text.slice(valueStart, valueEnd).trim(), valueEnd]
}

/** RFC 9110 §5.6.4: a backslash quotes the character after it. */
function readQuoted(text: string, start: number): [value: string, next: number] {
  let value = ''
  let at = start
  while (at < text.length && text[at] !== '"') {
    if (text[at] === '\\') at += 1
    value += text[at] ?? ''
    at += 1
  }
  return [value, at + 1]
}

function findEnd(text: string, start: number, ends: string): number {
  let at = start
  while (at < text.length && !ends.includes(text[at] ?? '')) at += 1
  return at
}

function skipSpace(text: string, start: number): number {
  let at = start
  while (/\s/.test(text[at] ?? '')) at += 1
  return at
}
