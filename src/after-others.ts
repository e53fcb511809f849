import type { EleventyConfig, EleventyEvents, EleventyRun } from './eleventy-config.ts'

/**
 * Lets our transform be the last, wherever the plugin stands in the configuration: transforms of other plugins look for links
 * as Markdown wrote them, to embed a video or to draw a card.
 *
 * To be called right after `addTransform`.
 */
export function transformAfterOthers(eleventyConfig: EleventyConfig): void {
  // In a namespace it has another name than we gave it.
  const name = Object.keys(eleventyConfig.transforms ?? {}).at(-1)
  if (name === undefined) return
  eleventyConfig.on('eleventy.config', ({ config }) => {
    for (const transforms of [eleventyConfig.transforms, config?.transforms])
      if (transforms) moveToEnd(transforms, name)
  })
}

function moveToEnd(transforms: Record<string, unknown>, name: string): void {
  const { [name]: transform } = transforms
  if (transform === undefined) return
  delete transforms[name]
  transforms[name] = transform
}

/** Calls back when all handlers of `eleventy.after` are done, also those that Eleventy runs side by side. */
export function afterAllHandlers(
  events: EleventyEvents | undefined,
  callback: (run: EleventyRun) => Promise<void>,
): void {
  if (!events) return
  const emit = events.emit.bind(events)
  events.emit = async (event, ...args) => {
    const answers = await emit(event, ...args)
    if (event === 'eleventy.after') await callback(args[0] as EleventyRun)
    return answers
  }
}
