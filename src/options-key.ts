import type { ResolvedOptions } from './options.ts'

/** Whether functions decide what is archived or shown: nobody knows what those depend on. */
export function isDecidedByFunctions({ mode, publish, include = [], exclude }: ResolvedOptions): boolean {
  return [mode, publish, ...include, ...exclude].some((value) => typeof value === 'function')
}

/** Options as a text, the same for equal options; functions are represented by their source. */
export function optionsText(value: unknown): string {
  return JSON.stringify(value, writeFunctions)
}

function writeFunctions(_: string, value: unknown): unknown {
  return typeof value === 'function' || value instanceof RegExp ? String(value) : value
}
