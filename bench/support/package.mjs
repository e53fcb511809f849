import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A folder for a run's sites. */
export function makeWorkFolder() {
  return mkdtempSync(join(tmpdir(), 'link-cache-bench-'))
}

/** The compiled package as a site installs it: a copy, so that it stays the same during the run. */
export function installPackage(folder, dist = join(root, 'dist')) {
  if (!existsSync(join(dist, 'index.js'))) throw new Error(`There is no built package in ${dist}: npm run build first.`)
  const place = join(folder, 'package')
  mkdirSync(place)
  cpSync(dist, join(place, 'dist'), { recursive: true })
  cpSync(join(root, 'package.json'), join(place, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  return {
    folder,
    file: (name) => join(place, 'dist', name),
    load: (name) => import(pathToFileURL(join(place, 'dist', name)).href),
  }
}

export const eleventyCommand = join(root, 'node_modules/@11ty/eleventy/cmd.cjs')
