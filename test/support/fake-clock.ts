/** A clock that only sleeping moves; it starts at the beginning of 2026. */
export function fakeClock(): {
  readonly now: () => Date
  readonly sleep: (ms: number) => Promise<void>
  /** Each sleep, in milliseconds. */
  readonly slept: readonly number[]
} {
  let time = Date.parse('2026-01-01T00:00:00Z')
  const slept: number[] = []
  return {
    slept,
    now: () => new Date(time),
    sleep: async (ms) => {
      slept.push(ms)
      time += ms
    },
  }
}
