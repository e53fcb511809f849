import { Readable, type Transform } from 'node:stream'
import zlib from 'node:zlib'
import { failed, Stop } from './failure.ts'

/** More layers than this are an attack. */
const MAX_CODINGS = 3
const PEEK_BYTES = 16
const CHUNK_BYTES = 64 * 1024

/**
 * Codings for which there is no decoder. Any other unknown name in `Content-Encoding` is ignored, as browsers do: some servers
 * write a charset or a type there, or say that there is none.
 */
const UNREADABLE: ReadonlySet<string> = new Set(
  'compress x-compress zstd lzma xz bzip2 x-bzip2 sdch exi dcb dcz pack200-gzip'.split(' '),
)

const buffers = { chunkSize: CHUNK_BYTES }

type Coding = {
  readonly names: readonly string[]
  /** Undefined if the bytes cannot be of this coding, whatever the header says. */
  readonly decoder: (start: Uint8Array) => Transform | undefined
}

const CODINGS: readonly Coding[] = [
  {
    names: ['gzip', 'x-gzip'],
    decoder: (start) => (start[0] === 0x1f && start[1] === 0x8b ? zlib.createGunzip(buffers) : undefined),
  },
  {
    names: ['deflate'],
    // RFC 9110 §8.4.1.2 means the zlib format; some servers send a raw deflate stream instead.
    decoder: (start) => (isZlib(start) ? zlib.createInflate(buffers) : zlib.createInflateRaw(buffers)),
  },
  { names: ['br'], decoder: () => zlib.createBrotliDecompress(buffers) },
  ...(createZstdDecompress() === undefined
    ? []
    : [{ names: ['zstd'], decoder: (start: Uint8Array) => (isZstd(start) ? createZstdDecompress() : undefined) }]),
]

/** The codings that we can decode, for `Accept-Encoding`. */
export const ACCEPT_ENCODING: string = CODINGS.map(({ names }) => names[0]).join(', ')

/** Node has zstd from 22.15 on. */
function createZstdDecompress(): Transform | undefined {
  const create = (zlib as { createZstdDecompress?: (options: { chunkSize: number }) => Transform }).createZstdDecompress
  return create?.({ chunkSize: CHUNK_BYTES })
}

/**
 * Returns the complete decoded body.
 *
 * @throws Stop for more than `maxBytes` decoded bytes, an unknown coding, or truncated or corrupt compression; and
 * whatever the connection throws
 */
export async function readBody(raw: Readable, contentEncoding: string, maxBytes: number): Promise<Uint8Array> {
  const codings = parseCodings(contentEncoding)
  let chunks: AsyncIterable<Uint8Array> = raw
  for (const coding of codings) chunks = decoded(chunks, coding)
  const body = growingBuffer(maxBytes)
  for await (const chunk of chunks) body.add(chunk)
  return body.bytes()
}

/** The codings to undo, outermost first. The header lists them in the order in which they were applied. */
function parseCodings(contentEncoding: string): readonly Coding[] {
  const names = contentEncoding.split(',').map((name) => name.trim().toLowerCase())
  const codings = names.filter(isCoding).reverse()
  if (codings.length > MAX_CODINGS)
    throw new Stop(failed('bad-answer', 'Too many layers of compression.', { ours: true }))
  return codings.map(codingOf)
}

function isCoding(name: string): boolean {
  return UNREADABLE.has(name) || CODINGS.some(({ names }) => names.includes(name))
}

function codingOf(name: string): Coding {
  return CODINGS.find(({ names }) => names.includes(name)) ?? unreadable(name)
}

function unreadable(name: string): Coding {
  const decoder = (): never => {
    throw new Stop(failed('bad-answer', `Unknown content coding: ${name.slice(0, 40)}`, { ours: true }))
  }
  return { names: [name], decoder }
}

/** Undoes one coding; returns the bytes unchanged if they are not of that coding, since servers lie about it. */
async function* decoded(chunks: AsyncIterable<Uint8Array>, coding: Coding): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  try {
    const start = await readStart(iterator)
    if (start.length === 0) return
    const decoder = looksLikeMarkup(start) ? undefined : coding.decoder(start)
    const whole = prepend(start, iterator)
    yield* decoder === undefined ? whole : through(whole, decoder)
  } finally {
    await iterator.return?.()
  }
}

async function readStart(iterator: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0)
  while (start.length < PEEK_BYTES) {
    const next = await iterator.next()
    if (next.done) return start
    start = Buffer.concat([start, next.value])
  }
  return start
}

async function* prepend(start: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield start
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value
}

async function* through(chunks: AsyncIterable<Uint8Array>, decoder: Transform): AsyncGenerator<Uint8Array> {
  const source = Readable.from(chunks, { objectMode: false })
  source.on('error', (error) => decoder.destroy(error))
  source.pipe(decoder)
  try {
    yield* decoder
  } catch (error) {
    throw compressionStop(error) ?? error
  } finally {
    decoder.destroy()
    source.destroy()
  }
}

/** The failure for an error of zlib; undefined for other errors. */
function compressionStop(error: unknown): Stop | undefined {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'Z_BUF_ERROR') return new Stop(failed('truncated', 'The compressed body is cut off.'))
  if (!/^(?:Z_|ERR__ERROR_|ERR_BROTLI|ERR_ZLIB|ZSTD_|ERR_ZSTD)/.test(code)) return undefined
  return new Stop(failed('bad-answer', `The compressed body is corrupt (${code}).`))
}

function isZlib([first = 0, second = 0]: Uint8Array): boolean {
  // RFC 1950 §2.2: method 8, and both bytes together a multiple of 31.
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0
}

function isZstd(start: Uint8Array): boolean {
  return start[0] === 0x28 && start[1] === 0xb5 && start[2] === 0x2f && start[3] === 0xfd
}

function looksLikeMarkup(start: Uint8Array): boolean {
  return /^(?:\xef\xbb\xbf)?\s*<(?:!doctype|!--|html|head|\?xml)/i.test(Buffer.from(start).toString('latin1'))
}

/** A buffer that copies what it is given, so that a body in pieces of one byte takes no more memory than any other. */
function growingBuffer(maxBytes: number): {
  readonly add: (chunk: Uint8Array) => void
  readonly bytes: () => Uint8Array
} {
  let buffer = new Uint8Array(Math.min(CHUNK_BYTES, maxBytes))
  let length = 0
  return {
    add(chunk) {
      const wanted = length + chunk.length
      if (wanted > maxBytes) throw new Stop(failed('too-large', `The body has more than ${maxBytes} bytes.`))
      if (wanted > buffer.length) {
        const larger = new Uint8Array(Math.min(maxBytes, Math.max(wanted, buffer.length * 2)))
        larger.set(buffer.subarray(0, length))
        buffer = larger
      }
      buffer.set(chunk, length)
      length = wanted
    },
    bytes: () => buffer.slice(0, length),
  }
}
