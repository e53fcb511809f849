import { readFileSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { writeWhole } from './file-operations.ts'

/**
 * The value kept in a file that only saves time: undefined where it is missing, damaged, or of another format. The file may
 * be deleted at any moment.
 */
export function readKept<T>(path: string, format: string): T | undefined {
  try {
    return parseKept(readFileSync(path, 'utf8'), format)
  } catch (error) {
    return noneIfUnreadable(error)
  }
}

/** The same, read while the caller goes on. */
export function readKeptMeanwhile<T>(path: string, format: string): Promise<T | undefined> {
  return readFile(path, 'utf8').then((text) => parseKept<T>(text, format), noneIfUnreadable)
}

function noneIfUnreadable(error: unknown): undefined {
  if (!isUnreadable(error)) throw error
}

function parseKept<T>(text: string, format: string): T | undefined {
  try {
    const kept = JSON.parse(text) as { format?: unknown; value?: T } | null
    return kept?.format === format ? kept.value : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** A text that is kept as it is, below a line that names its format: nothing is parsed of it. One of many megabytes. */
export function readKeptText(path: string, format: string): Uint8Array | undefined {
  const start = Buffer.from(`${format}\n`)
  try {
    const bytes = readFileSync(path)
    return bytes.subarray(0, start.length).equals(start) ? bytes.subarray(start.length) : undefined
  } catch (error) {
    return noneIfUnreadable(error)
  }
}

export function writeKeptText(path: string, format: string, text: string | Uint8Array): Promise<boolean> {
  return keep(path, Buffer.concat([Buffer.from(`${format}\n`), Buffer.from(text)]))
}

/** Keeps a value for the next build, and tells whether it did; a folder that cannot be written to costs time only. */
export function writeKept(path: string, format: string, value: unknown): Promise<boolean> {
  return keep(path, JSON.stringify({ format, value }))
}

async function keep(path: string, content: string | Uint8Array): Promise<boolean> {
  try {
    await mkdir(dirname(path), { recursive: true })
    await writeWhole(path, content, undefined, { flush: false })
    return true
  } catch (error) {
    if (!isUnwritable(error)) throw error
    return false
  }
}

const UNREADABLE: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'EACCES', 'EISDIR', 'EPERM'])
const UNWRITABLE: ReadonlySet<string> = new Set([
  'EACCES',
  'EPERM',
  'EROFS',
  'ENOSPC',
  'EDQUOT',
  'ENOTDIR',
  'EISDIR',
  'EEXIST',
])

const isUnreadable = (error: unknown): boolean => UNREADABLE.has(codeOf(error))
const isUnwritable = (error: unknown): boolean => UNWRITABLE.has(codeOf(error))

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
