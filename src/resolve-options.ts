import * as v from 'valibot'
import { durationMs } from './duration.ts'
import { type LinkCacheOptions, OPTIONS, type OptionName, type OptionSpec, type ResolvedOptions } from './options.ts'

/**
 * Returns the options with their defaults.
 *
 * @throws TypeError one sentence that names the option, the value and the fix
 */
export function resolveOptions(given: LinkCacheOptions = {}): ResolvedOptions {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new TypeError(
      `eleventy-plugin-link-cache: the options are ${show(given)}: use an object, such as { mode: "annotate" }.`,
    )
  }
  for (const [name, value] of Object.entries(given)) if (value !== undefined) checkOption(name, value)
  const resolved: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries(OPTIONS)) {
    const value = name === 'savePageNow' ? keysIn(given) : (given[name as OptionName] ?? spec.default)
    if (value !== undefined) resolved[name] = value
  }
  const { timeBudget, ...rest } = resolved
  return {
    ...(rest as Omit<ResolvedOptions, 'timeBudgetMs'>),
    timeBudgetMs: durationMs(timeBudget) ?? Number.POSITIVE_INFINITY,
  }
}

/** The keys for Save Page Now; undefined if the environment has none. */
function keysIn({ savePageNow }: LinkCacheOptions): LinkCacheOptions['savePageNow'] {
  return savePageNow?.accessKey ? savePageNow : undefined
}

function checkOption(name: string, value: unknown): void {
  const spec = (OPTIONS as Record<string, OptionSpec | undefined>)[name]
  if (!spec) {
    throw new TypeError(`eleventy-plugin-link-cache: there is no option "${name}": use one of ${nearest(name)}.`)
  }
  if (!v.is(spec.check, value)) {
    throw new TypeError(
      `eleventy-plugin-link-cache: the option "${name}" is ${name === 'savePageNow' ? 'not as it should be' : show(value)}: use ${spec.fix}.`,
    )
  }
  try {
    spec.inspect?.(value as never)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    throw new TypeError(`eleventy-plugin-link-cache: the option "${name}": ${error.message}`, { cause: error })
  }
}

function show(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  const json = JSON.stringify(value) ?? String(value)
  return json.length > 80 ? `${json.slice(0, 79)}…` : json
}

/** All option names, the one that was probably meant first. */
function nearest(name: string): string {
  return Object.keys(OPTIONS)
    .sort((a, b) => likeness(b, name) - likeness(a, name))
    .join(', ')
}

/** How likely it is that one name was meant by another: 0 to 3. */
function likeness(name: string, written: string): number {
  const [a, b] = [written.toLowerCase(), name.toLowerCase()]
  if (a === b) return 3
  if (b.startsWith(a.slice(0, 4)) || a.startsWith(b.slice(0, 4))) return 2
  return b.includes(a) || a.includes(b) ? 1 : 0
}
