import type { EleventyConfig, EleventyEvents, EleventyRun } from './eleventy-config.ts'

/**
 * Makes our preprocessor and our transform run last, wherever the plugin is added in the configuration. Preprocessors of other
 * plugins rewrite Markdown; their transforms look for links as Markdown wrote them, to embed a video or to draw a card.
 *
 * To be called right after one of them was added.
 */
export function runAfterOthers(eleventyConfig: EleventyConfig, kind: 'preprocessors' | 'transforms'): void {
  // In a namespace its name differs from the one that we gave it.
  const name = Object.keys(eleventyConfig[kind] ?? {}).at(-1)
  if (name === undefined) return
  eleventyConfig.on('eleventy.config', ({ config }) => {
    for (const some of [eleventyConfig[kind], config?.[kind]]) if (some) moveToEnd(some, name)
  })
}

function moveToEnd(callbacks: Record<string, unknown>, name: string): void {
  const { [name]: callback } = callbacks
  if (callback === undefined) return
  delete callbacks[name]
  callbacks[name] = callback
}

/** Events at the end of a build. The alphas of Eleventy 4 emit the second, and call the handlers of the first for it. */
const AFTER: ReadonlySet<string> = new Set(['eleventy.after', 'buildawesome.after'])

/** Calls back when all handlers of `eleventy.after` are done, including those that Eleventy runs side by side. */
export function afterAllHandlers(
  events: EleventyEvents | undefined,
  callback: (run: EleventyRun) => Promise<void>,
): void {
  if (!events) return
  const emit = events.emit.bind(events)
  events.emit = async (event, ...args) => {
    const answers = await emit(event, ...args)
    if (AFTER.has(event)) await callback(args[0] as EleventyRun)
    return answers
  }
}

/**
 * Calls back when all pages are rendered, and skips the handlers that would follow: a run that only wants to know what the pages
 * link to must not deploy them, or build a search index.
 */
export function insteadOfAfter(events: EleventyEvents | undefined, callback: () => Promise<void>): void {
  if (!events) return
  const emit = events.emit.bind(events)
  events.emit = async (event, ...args) => {
    if (AFTER.has(event)) await callback()
    return AFTER.has(event) || event === 'afterBuild' ? [] : emit(event, ...args)
  }
}
