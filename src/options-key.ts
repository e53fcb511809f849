import type { ResolvedOptions } from './options.ts'

/** Whether functions of the site decide what is archived or shown: nobody knows what they depend on. */
export function isDecidedByFunctions({ mode, publish, include = [], exclude }: ResolvedOptions): boolean {
  return [mode, publish, ...include, ...exclude].some((value) => typeof value === 'function')
}

/** What options say, as a text that is the same for the same options; functions are told by their source. */
export function optionsText(value: unknown): string {
  return JSON.stringify(value, writeFunctions)
}

function writeFunctions(_: string, value: unknown): unknown {
  return typeof value === 'function' || value instanceof RegExp ? String(value) : value
}
