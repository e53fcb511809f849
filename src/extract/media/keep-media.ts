import { createHash } from 'node:crypto'
import { fileTypeFromBuffer } from 'file-type'
import type { Failure, MediaFile } from '../../model.ts'
import { drawSvg, isCheapToDraw } from './draw-svg.ts'

export type KeepMediaOptions = {
  /** Wider images are reduced to this width, in pixels, if the optional package `sharp` is installed. */
  readonly maxWidth?: number
}

/** Raster images that browsers show, none of which can run anything: media type → file extension. */
const KEPT_IMAGES: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/apng': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
  'image/x-icon': 'ico',
}
/** Formats that few browsers show, or that could run scripts: `sharp` converts them to PNG. */
const CONVERTED = /^image\/(?:tiff|heic|heif|svg\+xml)$/
const MAX_PIXELS = 50_000_000
const MAX_SVG_BYTES = 2_000_000

type Sharp = typeof import('sharp')

/** Returns an image as a file named by its content, or why it is not kept. Its type is judged only by its bytes. */
export async function keepMedia(
  bytes: Uint8Array,
  options: KeepMediaOptions = {},
): Promise<({ ok: true } & MediaFile) | Failure> {
  if (bytes.byteLength === 0) return { ok: false, reason: 'empty', detail: 'The image has no bytes.' }
  const type = await mediaTypeOf(bytes)
  const extension = type === undefined ? undefined : KEPT_IMAGES[type]
  if (type === undefined || (extension === undefined && !CONVERTED.test(type))) return refused(type)
  const sharp = await loadSharp()
  if (extension === undefined)
    return sharp === undefined || isTooLarge(type, bytes) ? refused(type) : toPng(sharp, bytes, type, options)
  const small =
    sharp === undefined || options.maxWidth === undefined
      ? undefined
      : await shrink(sharp, bytes, type, options.maxWidth)
  return named(small ?? bytes, extension)
}

/** The media type of these bytes, judged by themselves; undefined if unknown. Text that could be markup counts as SVG, XML or HTML. */
export async function mediaTypeOf(bytes: Uint8Array): Promise<string | undefined> {
  const markup = markupType(bytes)
  if (markup !== undefined) return markup
  const type = (await fileTypeFromBuffer(bytes))?.mime
  return type === undefined || !isChanceHit(type, bytes) ? type : undefined
}

/** Whether a type with a short signature of two or three letters is a coincidence, in a text that begins with them. */
function isChanceHit(type: string, bytes: Uint8Array): boolean {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 32))
  if (type === 'image/gif') return !/^GIF8[79]a/.test(view.toString('latin1'))
  return type === 'image/bmp' && (view.length < 18 || ![12, 40, 56, 108, 124].includes(view.readUInt32LE(14)))
}

/** Recognises SVG, XML or HTML by its first tag, in any encoding that a browser would guess. */
export function markupType(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096))
    .toString('latin1')
    .replaceAll('\0', '')
    .replace(/^(?:ï»¿|ÿþ|þÿ)/, '')
    .trimStart()
  if (!head.startsWith('<')) return undefined
  if (/<svg[\s>]/i.test(head)) return 'image/svg+xml'
  if (/^<\?xml/i.test(head)) return 'application/xml'
  return /^<(?:!|\/?[a-z])/i.test(head) ? 'text/html' : undefined
}

function refused(type: string | undefined): Failure {
  return {
    ok: false,
    reason: 'unsupported-type',
    detail: type === undefined ? 'The bytes are those of no image.' : `An image of the type ${type} is not kept.`,
  }
}

function named(bytes: Uint8Array, extension: string): { ok: true } & MediaFile {
  const name = createHash('sha256').update(bytes).digest('hex').slice(0, 16)
  return { ok: true, name: `${name}.${extension}`, bytes }
}

let loading: Promise<Sharp | undefined> | undefined

/** `sharp` is a native package that not every site wants: it is used only if it is installed. */
function loadSharp(): Promise<Sharp | undefined> {
  loading ??= import('sharp').then(
    (module) => module.default,
    (error: unknown) => {
      if (error instanceof Error) return undefined
      throw error
    },
  )
  return loading
}

/** A narrower image of the same type; undefined if the original is narrow enough, animated, or a smaller file. */
async function shrink(
  sharp: Sharp,
  bytes: Uint8Array,
  type: string,
  maxWidth: number,
): Promise<Uint8Array | undefined> {
  if (!/^image\/(?:png|jpeg|webp|avif)$/.test(type)) return undefined
  try {
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: 'error' })
    const { width, pages } = await image.metadata()
    if (width <= maxWidth || (pages ?? 1) > 1) return undefined
    const small = await image.rotate().resize({ width: maxWidth, withoutEnlargement: true }).toBuffer()
    return small.byteLength < bytes.byteLength ? new Uint8Array(small) : undefined
  } catch (error) {
    // Browsers may be able to show an image that sharp cannot read: it is kept as it came.
    if (error instanceof Error) return undefined
    throw error
  }
}

function isTooLarge(type: string, bytes: Uint8Array): boolean {
  return type === 'image/svg+xml' && bytes.byteLength > MAX_SVG_BYTES
}

async function toPng(
  sharp: Sharp,
  bytes: Uint8Array,
  type: string,
  { maxWidth }: KeepMediaOptions,
): Promise<({ ok: true } & MediaFile) | Failure> {
  if (type === 'image/svg+xml' && !isCheapToDraw(bytes)) {
    const png = await drawSvg(bytes, { maxPixels: MAX_PIXELS, maxWidth })
    return png === undefined ? refused(type) : named(png, 'png')
  }
  try {
    const image = sharp(bytes, { limitInputPixels: MAX_PIXELS }).rotate()
    const sized = maxWidth === undefined ? image : image.resize({ width: maxWidth, withoutEnlargement: true })
    return named(new Uint8Array(await sized.png().toBuffer()), 'png')
  } catch (error) {
    if (error instanceof Error) return refused(type)
    throw error
  }
}
