import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { buffer } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'

/** A drawing that takes longer is given up. */
const TIME_LIMIT_MS = 10_000

/** What lets a drawing of a few hundred bytes take hours: what repeats, filters, or hides that in another encoding. */
const COSTLY = /<[^\s<>]*(?:use|fe[A-Z]|filter|pattern|marker|mask|clipPath|image|style|!)|dasharray|filter\s*[:=]|\0/
const MAX_CHEAP_TAGS = 500
const MAX_CHEAP_BYTES = 100_000

/** Whether a drawing is so simple that it takes little time for certain. */
export function isCheapToDraw(svg: Uint8Array): boolean {
  if (svg.byteLength > MAX_CHEAP_BYTES) return false
  const text = Buffer.from(svg).toString('latin1')
  return !COSTLY.test(text) && text.split('<').length <= MAX_CHEAP_TAGS
}

export type DrawLimits = {
  readonly maxPixels: number
  readonly maxWidth?: number | undefined
  readonly limitMs?: number
}

/**
 * Draws an SVG in a process of its own, and gives the bytes of a PNG; undefined if that fails or takes too long. A thread that
 * draws cannot be stopped: only a process can, and it ends itself, lest it outlives us.
 */
export async function drawSvg(
  svg: Uint8Array,
  { maxPixels, maxWidth, limitMs = TIME_LIMIT_MS }: DrawLimits,
): Promise<Uint8Array | undefined> {
  const sharp = pathToFileURL(createRequire(import.meta.url).resolve('sharp')).href
  const settings = JSON.stringify({ sharp, maxPixels, width: maxWidth, limitMs })
  const child = spawn(process.execPath, ['--input-type=module', '--eval', PROGRAM, settings], {
    stdio: ['pipe', 'pipe', 'ignore'],
    windowsHide: true,
  })
  // It may end before it has read everything.
  child.stdin.on('error', () => {})
  child.stdin.end(svg)
  const [png, [code]] = await Promise.all([buffer(child.stdout), once(child, 'close')])
  return code === 0 && png.byteLength > 0 ? new Uint8Array(png) : undefined
}

const PROGRAM = `
import { buffer } from 'node:stream/consumers'
const { sharp: file, maxPixels, width, limitMs } = JSON.parse(process.argv[1])
setTimeout(() => process.kill(process.pid, 'SIGKILL'), limitMs)
const { default: sharp } = await import(file)
const image = sharp(await buffer(process.stdin), { limitInputPixels: maxPixels })
const sized = width === undefined ? image : image.resize({ width, withoutEnlargement: true })
const png = await sized.png().toBuffer()
process.stdout.write(png, () => process.exit(0))
`
