import { createRequire } from 'node:module'

/** More than people write. The time that YAML takes can grow with the square of its length, and a cache may be a stranger's. */
export const MAX_YAML: number = 32 * 1024

/** The YAML library. It is loaded on demand: front matter as we write it is read without it, which in most builds is all of it. */
export function loadYaml(): typeof import('yaml') {
  return createRequire(import.meta.url)('yaml') as typeof import('yaml')
}
