import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Installs and compiles what a fresh clone lacks; does nothing if nothing is missing. */
export function setUp(say) {
  if (!isInstalled()) {
    say('Installing the packages (npm ci) …')
    npm('ci')
  }
  if (!isCompiled()) {
    say('Compiling the plugin (npm run build) …')
    npm('run', 'build')
  }
}

function isInstalled() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  const names = Object.keys({ ...dependencies, ...devDependencies })
  return names.every((name) => existsSync(join(ROOT, 'node_modules', name, 'package.json')))
}

function isCompiled() {
  const entry = join(ROOT, 'dist', 'index.js')
  return existsSync(entry) && statSync(entry).mtimeMs >= newest(join(ROOT, 'src'))
}

function newest(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((item) => item.isFile())
  return Math.max(...files.map((file) => statSync(join(file.parentPath ?? file.path, file.name)).mtimeMs))
}

function npm(...args) {
  // On Windows npm is a batch file, which needs a shell.
  const { status } = spawnSync('npm', args, { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) throw new Error(`"npm ${args.join(' ')}" failed. Put right what it says above, then try again.`)
}
