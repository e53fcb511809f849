/** Work that goes on while Eleventy renders: an error is thrown where it is awaited, and does not end the process earlier. */
export function meanwhile<T>(work: Promise<T>): Promise<T> {
  work.catch(() => undefined)
  return work
}
