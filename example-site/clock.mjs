// Loaded with `node --import`: in that process it is always the moment EXAMPLE_NOW. The example tells a story of some weeks,
// and tells it the same each time.
const MOMENT = Date.parse(process.env.EXAMPLE_NOW)
const RealDate = Date

globalThis.Date = class extends RealDate {
  constructor(...words) {
    if (words.length === 0) super(MOMENT)
    else super(...words)
  }
  static now() {
    return MOMENT
  }
}
