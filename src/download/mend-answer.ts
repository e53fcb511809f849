/** Rewrites the bytes of one answer. */
export type Mender = {
  /** What the parser is to read for these bytes; may be empty. */
  readonly add: (bytes: Buffer) => Buffer
  /** The same for the end of the connection. */
  readonly end: () => Buffer
}

type Header = readonly [name: string, value: string]

/** A head or a line between chunks of more bytes is given up, and the parser says what it thinks of it. */
const MAX_LINE_BYTES = 256 * 1024

const NOTHING = Buffer.alloc(0)
const LF = 0x0a

/**
 * Returns a mender for the answer to a GET request: it writes anew what browsers read and undici's parser refuses, such as
 * lines that end in LF alone, folded headers, or a space before a colon. Framing is made plain, and what it does not
 * understand stays as it is: the strict parser has the last word. What comes after the end of the answer is dropped.
 */
export function createMender(): Mender {
  const line = lineBuffer()
  let lineBytes = 0
  let state: (bytes: Buffer, at: number, out: Buffer[]) => number = readLine
  let onLine: (text: string) => string | undefined = onStatusLine
  let status = ''
  let headers: Header[] = []
  let left = 0

  function add(bytes: Buffer): Buffer {
    const out: Buffer[] = []
    for (let at = 0; at < bytes.length; ) at = state(bytes, at, out)
    return out.length > 1 ? Buffer.concat(out) : (out[0] ?? NOTHING)
  }

  function readLine(bytes: Buffer, at: number, out: Buffer[]): number {
    const lf = bytes.indexOf(LF, at)
    const end = lf < 0 ? bytes.length : lf + 1
    line.add(bytes.subarray(at, end))
    lineBytes += end - at
    if (lineBytes > MAX_LINE_BYTES) giveUp(out, line.take())
    else if (lf >= 0) {
      const raw = line.take()
      const mended = onLine(raw.toString('latin1').replace(/\r?\n$/, ''))
      if (mended === undefined) giveUp(out, raw)
      else out.push(Buffer.from(mended, 'latin1'))
    }
    return end
  }

  function giveUp(out: Buffer[], raw: Buffer): void {
    out.push(raw)
    state = pass
  }

  function pass(bytes: Buffer, at: number, out: Buffer[]): number {
    out.push(bytes.subarray(at))
    return bytes.length
  }

  function drop(bytes: Buffer): number {
    return bytes.length
  }

  function onStatusLine(text: string): string | undefined {
    if (trimmed(text) === '') return ''
    // Shoutcast servers say ICY.
    const [, code, phrase = ''] = /^\s{0,4}(?:HTTP\/\d(?:\.\d)?|ICY)[ \t]+(\d{3})(?:[ \t](.*))?$/i.exec(text) ?? []
    // After 101 comes another protocol.
    if (code === undefined || code === '101') return undefined
    status = `HTTP/1.1 ${code} ${onOneLine(phrase)}`
    headers = []
    // The answer itself is still to come.
    onLine = code.startsWith('1') ? onHintLine : onHeaderLine
    return ''
  }

  function onHintLine(text: string): string {
    if (text === '') onLine = onStatusLine
    return ''
  }

  function onHeaderLine(text: string): string {
    if (text === '') return wholeHead()
    const last = headers.at(-1)
    // RFC 9112 §5.2: a folded line goes on with the value before.
    if (/^[ \t]/.test(text)) {
      if (last !== undefined) headers.splice(-1, 1, [last[0], `${last[1]} ${onOneLine(text)}`])
      return ''
    }
    const colon = text.indexOf(':')
    const name = trimmed(text.slice(0, Math.max(colon, 0)))
    // RFC 9110 §5.6.2: a token. A line that is none is no header, nor is a fold after it one.
    headers.push(/^[!#$%&'*+.^_`|~\w-]+$/.test(name) ? [name, onOneLine(text.slice(colon + 1))] : ['', ''])
    return ''
  }

  function wholeHead(): string {
    const framing = framingOf(headers)
    left = framing.length
    state = framing.chunked ? state : readBody
    onLine = onChunkSize
    const lines = [...headers.filter(isOrdinary), ...framing.headers].map(([name, value]) => `${name}: ${value}\r\n`)
    return `${status}\r\n${lines.join('')}connection: close\r\n\r\n`
  }

  function readBody(bytes: Buffer, at: number, out: Buffer[]): number {
    const end = Math.min(bytes.length, at + left)
    left -= end - at
    if (left === 0) state = drop
    out.push(bytes.subarray(at, end))
    return end
  }

  function onChunkSize(text: string): string | undefined {
    const size = /^[ \t]*([\da-f]{1,12})[ \t]*(?:;.*)?$/i.exec(text)?.[1]
    if (size === undefined) return undefined
    left = Number.parseInt(size, 16)
    state = left === 0 ? drop : readChunk
    // Trailers say nothing that we need.
    return left === 0 ? '0\r\n\r\n' : ''
  }

  function readChunk(bytes: Buffer, at: number, out: Buffer[]): number {
    const end = Math.min(bytes.length, at + left)
    left -= end - at
    lineBytes = 0
    out.push(Buffer.from(`${(end - at).toString(16)}\r\n`), bytes.subarray(at, end), Buffer.from('\r\n'))
    if (left === 0) {
      state = readLine
      onLine = onChunkEnd
    }
    return end
  }

  function onChunkEnd(text: string): string | undefined {
    onLine = onChunkSize
    return text === '' ? '' : undefined
  }

  /** A first line without end may be no HTTP at all, which the parser is to say. */
  function end(): Buffer {
    return onLine === onStatusLine ? line.take() : NOTHING
  }

  return { add, end }
}

type Framing = {
  readonly chunked: boolean
  /** Bytes of the body; infinite if it ends with the connection. */
  readonly length: number
  readonly headers: readonly Header[]
}

const UNTIL_CLOSE: Framing = { chunked: false, length: Number.POSITIVE_INFINITY, headers: [] }

/** How the end of the body is found: RFC 9112 §6.3. Two different lengths stay as they are, to be refused. */
function framingOf(headers: readonly Header[]): Framing {
  const codings = listOf(headers, 'transfer-encoding').map((coding) => coding.toLowerCase())
  // Other codings are ignored, as browsers do.
  if (codings.includes('chunked')) return { chunked: true, length: 0, headers: [['transfer-encoding', 'chunked']] }
  const lengths = [...new Set(listOf(headers, 'content-length'))]
  const [length = '', another] = lengths
  if (another !== undefined) return { ...UNTIL_CLOSE, headers: lengths.map((value) => ['content-length', value]) }
  if (!/^\d{1,15}$/.test(length)) return UNTIL_CLOSE
  return { chunked: false, length: Number(length), headers: [['content-length', length]] }
}

function listOf(headers: readonly Header[], wanted: string): readonly string[] {
  return headers
    .filter(([name]) => name.toLowerCase() === wanted)
    .flatMap(([, value]) => value.split(','))
    .map(trimmed)
    .filter((value) => value !== '')
}

/** One connection serves one answer, and the framing is written anew. */
function isOrdinary([name]: Header): boolean {
  return name !== '' && !/^(?:connection|keep-alive|transfer-encoding|content-length)$/i.test(name)
}

/** No character of a value may end its line, or the answer: RFC 9112 §2.2. */
function onOneLine(value: string): string {
  return trimmed(value.replace(/[^\t\x20-\x7e\x80-\xff]/g, ' '))
}

/** Without spaces and tabs at its ends. `trim` would take the byte 0xA0 too, which ends an “à” in UTF-8. */
function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text[start])) start += 1
  while (end > start && isBlank(text[end - 1])) end -= 1
  return text.slice(start, end)
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}

/** The pieces of a line; joined once, so that a line that comes byte by byte costs no more than any other. */
function lineBuffer(): { readonly add: (bytes: Buffer) => void; readonly take: () => Buffer } {
  let pieces: Buffer[] = []
  return {
    add: (bytes) => void pieces.push(bytes),
    take() {
      const line = Buffer.concat(pieces)
      pieces = []
      return line
    },
  }
}
