import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { ImageSize } from '../model.ts'
import { isCode } from './file-operations.ts'
import { HEADER_BYTES, imageSize } from './image-size.ts'

/** The sizes of the images in a folder, by name, as far as they can be read. `names` may include other files. */
export async function readImageSizes(
  folder: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, ImageSize>> {
  const sizes = new Map<string, ImageSize>()
  const header = Buffer.alloc(HEADER_BYTES)
  for (const name of names.filter((some) => /\.(?:png|gif|webp|jpe?g)$/i.test(some))) {
    const size = imageSize(await readHeader(join(folder, name), header))
    if (size !== undefined) sizes.set(name, size)
  }
  return sizes
}

async function readHeader(path: string, header: Buffer): Promise<Uint8Array> {
  try {
    const file = await open(path)
    try {
      const { bytesRead } = await file.read(header, 0, HEADER_BYTES, 0)
      return header.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    if (isCode(error, 'ENOENT')) return new Uint8Array()
    throw error
  }
}
