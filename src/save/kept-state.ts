import { readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { isDiskError, writeWhole } from './file-operations.ts'
import { parseJson } from './parse-json.ts'

// What is kept between builds only saves time, and may be deleted at any moment. The first line of each file names its format,
// so that a file of many megabytes need not be parsed to learn that it is of no use.

/** The bytes kept in a file; undefined if it is missing or of another format. */
export function readKeptBytes(path: string, format: string): Buffer | undefined {
  try {
    return belowFormat(readFileSync(path), format)
  } catch (error) {
    return noneIfUnreadable(error)
  }
}

/** The same, asynchronously. */
export function readKeptBytesMeanwhile(path: string, format: string): Promise<Buffer | undefined> {
  return readFile(path).then((bytes) => belowFormat(bytes, format), noneIfUnreadable)
}

/** The value kept in a file as JSON; undefined if it is missing, damaged or of another format. */
export function readKept<T>(path: string, format: string): T | undefined {
  const bytes = readKeptBytes(path, format)
  return bytes && parseKept(bytes.toString())
}

/** A kept value; undefined if it is damaged. */
export function parseKept<T>(text: string): T | undefined {
  return parseJson(text) as T | undefined
}

/** Keeps a value for the next build. Returns whether it could be written: a read-only folder only costs time. */
export function writeKept(path: string, format: string, value: unknown): Promise<boolean> {
  return writeKeptBytes(path, format, [JSON.stringify(value)])
}

/** Keeps these bytes and texts, one after another; they may be generated while they are written. */
export async function writeKeptBytes(
  path: string,
  format: string,
  parts: Iterable<string | Uint8Array>,
): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeWhole(path, inPieces(format, parts), undefined, { flush: false })
    return true
  } catch (error) {
    if (!isDiskError(error)) throw error
    return false
  }
}

const PIECE_BYTES = 256 * 1024

/** Joins parts, which may be as short as a line, into larger pieces: each piece is one write. */
function* inPieces(format: string, parts: Iterable<string | Uint8Array>): Iterable<Uint8Array> {
  let piece: Uint8Array[] = [Buffer.from(`${format}\n`)]
  let size = 0
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part) : part
    piece.push(bytes)
    size += bytes.length
    if (size < PIECE_BYTES) continue
    yield Buffer.concat(piece)
    piece = []
    size = 0
  }
  yield Buffer.concat(piece)
}

function belowFormat(bytes: Buffer, format: string): Buffer | undefined {
  const line = Buffer.from(`${format}\n`)
  return bytes.subarray(0, line.length).equals(line) ? bytes.subarray(line.length) : undefined
}

function noneIfUnreadable(error: unknown): undefined {
  if (!isDiskError(error)) throw error
}
