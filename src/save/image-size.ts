import type { ImageSize } from '../model.ts'

/** The size is within these first bytes, even if a JPEG's thumbnail and colour profile come before it. */
export const HEADER_BYTES: number = 64 * 1024

/**
 * Reads from its first bytes how large a PNG, GIF, WebP or JPEG is shown, in CSS pixels; undefined for other formats and for
 * broken files. Nothing is decoded.
 */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const size = READERS.find(({ fits }) => fits(view))?.read(view)
    return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined
  } catch (error) {
    // The bytes end too early.
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const READERS = [
  { fits: (view: DataView): boolean => view.getUint32(0) === 0x89504e47, read: pngSize },
  { fits: (view: DataView): boolean => view.getUint32(0) === 0x47494638, read: gifSize },
  {
    fits: (view: DataView): boolean => view.getUint32(0) === 0x52494646 && view.getUint32(8) === 0x57454250,
    read: webpSize,
  },
  { fits: (view: DataView): boolean => view.getUint16(0) === 0xffd8, read: jpegSize },
]

function pngSize(view: DataView): ImageSize {
  return { width: view.getUint32(16), height: view.getUint32(20) }
}

function gifSize(view: DataView): ImageSize {
  return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
}

/** https://developers.google.com/speed/webp/docs/riff_container: lossy, lossless and extended files have different headers. */
function webpSize(view: DataView): ImageSize | undefined {
  const kind = view.getUint32(12)
  if (kind === 0x56503820) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  }
  if (kind === 0x5650384c) {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  if (kind !== 0x56503858) return undefined
  return { width: threeBytes(view, 24) + 1, height: threeBytes(view, 27) + 1 }
}

function threeBytes(view: DataView, at: number): number {
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
}

/** ITU T.81, B.1.1: segments, each with its length, up to the one that starts a frame. */
function jpegSize(view: DataView): ImageSize | undefined {
  let isTurned: boolean | undefined
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1)
    const length = view.getUint16(at + 2)
    if (length < 2) return undefined
    if (STARTS_FRAME.has(marker)) {
      const [height, width] = [view.getUint16(at + 5), view.getUint16(at + 7)]
      return isTurned ? { width: height, height: width } : { width, height }
    }
    if (marker === 0xe1) isTurned ??= isTurnedByExif(view, at + 4)
    at += 2 + length
  }
  return undefined
}

const STARTS_FRAME: ReadonlySet<number> = new Set([
  0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf,
])

/** Exif 2.3, 4.6.4: with an orientation from 5 to 8 the image lies on its side, and browsers turn it. Undefined if the segment is not Exif. */
function isTurnedByExif(view: DataView, start: number): boolean | undefined {
  if (view.getUint32(start) !== 0x45786966) return undefined
  const tiff = start + 6
  const isLittle = view.getUint16(tiff) === 0x4949
  const directory = tiff + view.getUint32(tiff + 4, isLittle)
  const count = view.getUint16(directory, isLittle)
  for (let entry = directory + 2; entry < directory + 2 + count * 12; entry += 12) {
    if (view.getUint16(entry, isLittle) === 0x0112) return view.getUint16(entry + 8, isLittle) >= 5
  }
  return false
}
