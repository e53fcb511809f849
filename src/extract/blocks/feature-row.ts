/** Collects the numbers of one row in order. */
export class FeatureRow {
  readonly #numbers: Float64Array
  #at = 0

  constructor(length: number) {
    this.#numbers = new Float64Array(length)
  }

  add(...numbers: readonly number[]): void {
    this.addAll(numbers)
  }

  addAll(numbers: ArrayLike<number>): void {
    for (let index = 0; index < numbers.length; index++) this.#numbers[this.#at++] = numbers[index] ?? 0
  }

  whole(): Float64Array {
    const { length } = this.#numbers
    if (this.#at !== length) throw new Error(`A row has ${this.#at} numbers, and not one for each of ${length} names.`)
    return this.#numbers
  }
}

/** A part of a whole, 0 to 1; 0 of nothing. */
export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}
