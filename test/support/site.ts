import { execFile, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const eleventyCommand = join(root, 'node_modules/@11ty/eleventy/cmd.cjs')
const ownCommand = join(root, 'dist/cli.js')

export type Run = { readonly code: number; readonly stdout: string; readonly stderr: string }

export type Site = {
  readonly folder: string
  /** Runs the `eleventy` command in the site's folder. */
  build(flags?: readonly string[], env?: Record<string, string>): Promise<Run>
  /** The same, but the test fails if the build fails. */
  built(flags?: readonly string[], env?: Record<string, string>): Promise<Run>
  /** Runs the `link-cache` command in the site's folder. */
  command(words: readonly string[], env?: Record<string, string>): Promise<Run>
  /** Starts `eleventy` and leaves it running. */
  serve(flags: readonly string[], env?: Record<string, string>): Running
  write(files: Readonly<Record<string, string | Uint8Array>>): void
  read(file: string): string
  /** Every file under a folder of the site, with its text, by its path. */
  snapshot(folder: string): Record<string, string>
  remove(): void
}

export type Running = {
  readonly output: () => string
  until(text: string | RegExp): Promise<void>
  stop(): Promise<void>
}

/** The options, as written in the configuration file. */
export type SiteSettings = {
  readonly options?: string
  readonly setup?: string
  readonly imports?: string
  readonly returns?: string
}

/** A real Eleventy site in a temporary folder, with the plugin as compiled in `dist`. */
export function makeSite(files: Readonly<Record<string, string | Uint8Array>>, settings: SiteSettings = {}): Site {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'link-cache-site-')))
  const write: Site['write'] = (some) => {
    for (const [name, content] of Object.entries(some)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), content)
    }
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  write({ 'package.json': '{ "type": "module" }', 'eleventy.config.js': configText(settings), ...files })
  const environment = (env: Record<string, string> = {}): NodeJS.ProcessEnv => ({
    ...process.env,
    NO_COLOR: '1',
    ...env,
  })
  const runNode = (words: readonly string[], env?: Record<string, string>): Promise<Run> =>
    new Promise((resolve) => {
      execFile(
        process.execPath,
        words,
        { cwd: folder, env: environment(env), maxBuffer: 1e8 },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code ?? 1) : 0, stdout, stderr }),
      )
    })
  const build: Site['build'] = (flags = [], env) => runNode([eleventyCommand, ...flags], env)
  return {
    folder,
    build,
    async built(flags, env) {
      const run = await build(flags, env)
      if (run.code !== 0) throw new Error(`the build failed:\n${run.stdout}\n${run.stderr}`)
      return run
    },
    command: (words, env) => runNode([ownCommand, ...words], env),
    serve: (flags, env) => startProcess([eleventyCommand, ...flags], folder, environment(env)),
    write,
    read: (file) => readFileSync(join(folder, file), 'utf8'),
    snapshot: (name) =>
      Object.fromEntries(
        filesUnder(join(folder, name)).map((path) => [relative(folder, path), readFileSync(path, 'latin1')]),
      ),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A site with the usual layout, which is removed when the test ends. */
export function testSite(files: Parameters<typeof makeSite>[0], settings?: SiteSettings): Site {
  const site = makeSite({ '_includes/base.html': LAYOUT, ...files }, settings)
  onTestFinished(() => site.remove())
  return site
}

/** What Eleventy 3 and 4 say when they wait for changes. */
export const WAITS: RegExp = /Watching…|Waiting…/
/** What they say of a build that a change has started, once it is done. */
export const REBUILT: RegExp = new RegExp(`File changed[\\s\\S]*Wrote[\\s\\S]*(?:${WAITS.source})`)

/** The folder of a URL's entry: the rule of the cache format, written a second time on purpose. */
export function md5(url: string): string {
  return createHash('md5').update(url).digest('hex')
}

/** A Markdown post. */
export function post(title: string, body: string, more = ''): string {
  return `---\ntitle: ${title}\nlayout: base.html\n${more}---\n\n${body}\n`
}

/** An ordinary layout. */
export const LAYOUT =
  '<!doctype html>\n<html lang="{{ lang | default: "en" }}">\n<head><meta charset="utf-8"><title>{{ title }}</title></head>\n<body>\n<main>\n{{ content }}\n</main>\n</body>\n</html>\n'

function configText({ options = '', setup = '', imports = '', returns = '{}' }: SiteSettings): string {
  return `import linkCache from ${JSON.stringify(join(root, 'dist/index.js'))}
${imports}
export default function (eleventyConfig) {
  ${setup}
  eleventyConfig.addPlugin(linkCache, {${options}})
  return ${returns}
}
`
}

/** What a process that would never end imports, so that it does not outlive a run of the tests that is killed. */
const ENDING_WITH_TESTS = 'data:text/javascript,process.on("disconnect",()=>process.exit())'

/** A process that is ended with the test, however that ends. */
function startProcess(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Running {
  const child = spawn(process.execPath, ['--import', ENDING_WITH_TESTS, ...words], {
    cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  let output = ''
  const listeners = new Set<() => void>()
  const hear = (chunk: Buffer): void => {
    output += chunk.toString()
    for (const listener of listeners) listener()
  }
  child.stdout?.on('data', hear)
  child.stderr?.on('data', hear)
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  onTestFinished(stop)
  return {
    output: () => output,
    until: (text) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (typeof text === 'string' ? output.includes(text) : text.test(output)) resolve()
        }
        listeners.add(check)
        check()
        ended.then(() => reject(new Error(`it ended before it said ${text}:\n${output}`)), reject)
      }),
    stop,
  }
}

function filesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((item) => (item.isDirectory() ? filesUnder(join(folder, item.name)) : [join(folder, item.name)]))
}
