// Joins the modules that load with the plugin into one file, dist/core.js, and those of the thread that reads the cache into
// another, because a site's build waits for each file that it loads. The modules' own files stay, and re-export what they had.
// Run by `npm run build`, after the compiler.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const STATIC_IMPORT = /^(?:import|export) (?:[^'";]* from )?'(\.[^']+)'/gm

/** The modules that this one loads statically, itself included. */
function loadedWith(file, found = new Set()) {
  if (found.has(file)) return found
  found.add(file)
  for (const [, name] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) loadedWith(join(file, '..', name), found)
  return found
}

/** @param output rolldown's options for the files to write */
async function writeJoined(entry, toInput, output) {
  const joined = loadedWith(join(dist, entry))
  const bundle = await rolldown({
    input: toInput(joined),
    platform: 'node',
    external: (id, importer) => !joined.has(id.startsWith('.') ? join(importer ?? dist, '..', id) : id),
  })
  await bundle.write({
    dir: dist,
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    minifyInternalExports: false,
    ...output,
  })
  await bundle.close()
}

const nameOf = (file) => relative(dist, file).replace(/\.js$/, '')

// A file of its own: the thread starts with each build of a large cache, and needs little of the rest.
await writeJoined('cache-worker.js', ([entry]) => ({ [nameOf(entry)]: entry }), {})
await writeJoined('index.js', (files) => Object.fromEntries(Array.from(files, (file) => [nameOf(file), file])), {
  // In the root of the folder, because `import.meta.url` becomes that of the joined file.
  codeSplitting: { groups: [{ name: 'core' }] },
})
