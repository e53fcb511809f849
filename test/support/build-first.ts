import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Compiles the package if its sources are newer than `dist`. */
export default function buildFirst(): void {
  const built = join(root, 'dist/index.js')
  if (existsSync(built) && newest(join(root, 'src')) < newest(join(root, 'dist'))) return
  execFileSync('npm', ['run', 'build', '--silent'], { cwd: root, stdio: 'inherit' })
}

function newest(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((item) => item.isFile())
    .map((item) => statSync(join(item.parentPath, item.name)).mtimeMs)
  return Math.max(...times)
}
