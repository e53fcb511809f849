// Joins the modules that load with the plugin into one file, dist/core.js: a site's build waits for each file that it loads.
// Their own files stay, and hand on what is in it. Run by `npm run build`, after the compiler.
import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const STATIC_IMPORT = /^(?:import|export) (?:[^'";]* from )?'(\.[^']+)'/gm

/** The modules that are loaded as soon as this one is. */
function loadedWith(file, found = new Set()) {
  if (found.has(file)) return found
  found.add(file)
  for (const [, name] of readFileSync(file, 'utf8').matchAll(STATIC_IMPORT)) loadedWith(join(file, '..', name), found)
  return found
}

const core = loadedWith(join(dist, 'index.js'))
const bundle = await rolldown({
  input: Object.fromEntries(Array.from(core, (file) => [relative(dist, file).replace(/\.js$/, ''), file])),
  platform: 'node',
  external: (id, importer) => !core.has(id.startsWith('.') ? join(importer, '..', id) : id),
})
await bundle.write({
  dir: dist,
  entryFileNames: '[name].js',
  chunkFileNames: '[name].js',
  minifyInternalExports: false,
  // In the folder's root, for `import.meta.url` is that of this file.
  codeSplitting: { groups: [{ name: 'core' }] },
})
await bundle.close()
