import { isoSeconds } from './ledger.ts'

/** A page with what it shows, as browsers save it in a single file (RFC 2557). */
export type Mhtml = {
  readonly html: Uint8Array
  /** The content type of the page's own part, which names the charset. */
  readonly contentType: string
  /** When it was saved: ISO 8601. */
  readonly savedAt?: string
  /** The other parts, by their URL, and by `cid:` with their id. */
  readonly parts: ReadonlyMap<string, Uint8Array>
}

type Headers = ReadonlyMap<string, string>
type Part = { readonly headers: Headers; readonly body: string }

/** Reads a page in a single file; undefined if the file is not one. */
export function readMhtml(bytes: Uint8Array): Mhtml | undefined {
  // Latin-1 gives each byte one character.
  const whole = readPart(Buffer.from(bytes).toString('latin1'))
  const type = whole.headers.get('content-type') ?? ''
  const [, quoted, plain] = /^multipart\/related\b.*?;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) return undefined
  const parts = whole.body
    .split(`--${boundary}`)
    .slice(1)
    .map((text) => readPart(text.replace(/^\r?\n/, '')))
  const page = parts.find(({ headers }) =>
    /^(?:text\/html|application\/xhtml\+xml)\b/i.test(headers.get('content-type') ?? ''),
  )
  if (!page) return undefined
  const savedAt = Date.parse(whole.headers.get('date') ?? '')
  return {
    html: decoded(page),
    contentType: page.headers.get('content-type') ?? '',
    ...(Number.isNaN(savedAt) ? {} : { savedAt: isoSeconds(new Date(savedAt)) }),
    parts: new Map(
      parts.filter((part) => part !== page).flatMap((part) => namesOf(part).map((name) => [name, decoded(part)])),
    ),
  }
}

function namesOf({ headers }: Part): readonly string[] {
  const location = headers.get('content-location') ?? ''
  const id = /^<(.+)>$/.exec(headers.get('content-id') ?? '')?.[1]
  return [...(URL.canParse(location) ? [new URL(location).href] : []), ...(id === undefined ? [] : [`cid:${id}`])]
}

function readPart(text: string): Part {
  const headers = new Map<string, string>()
  let at = 0
  let name = ''
  for (;;) {
    const end = text.indexOf('\n', at)
    const line = text.slice(at, end === -1 ? undefined : end).replace(/\r$/, '')
    at = end === -1 ? text.length : end + 1
    const [, field, value = ''] = /^([\w-]{1,60}):(.*)$/s.exec(line) ?? []
    // A line that begins with a space continues the one before: RFC 5322 §2.2.3.
    if (field === undefined && /^[ \t]/.test(line) && name !== '')
      headers.set(name, `${headers.get(name)} ${line.trim()}`)
    else if (field === undefined) return { headers, body: line === '' ? text.slice(at) : '' }
    else {
      name = field.toLowerCase()
      headers.set(name, value.trim())
    }
  }
}

function decoded({ headers, body }: Part): Uint8Array {
  const coding = headers.get('content-transfer-encoding')?.toLowerCase()
  if (coding === 'base64') return Buffer.from(body, 'base64')
  if (coding === 'quoted-printable') return Buffer.from(unquoted(body), 'latin1')
  return Buffer.from(body, 'latin1')
}

/** RFC 2045 §6.7. */
function unquoted(text: string): string {
  return text
    .replace(/=[ \t]*\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)))
}
