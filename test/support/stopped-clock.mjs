// Loaded with `node --import`: in this process it is always the same moment, so that what two runs write can be compared.
const MOMENT = Date.parse('2026-03-01T12:00:00Z')

globalThis.Date = class extends Date {
  constructor(...words) {
    if (words.length === 0) super(MOMENT)
    else super(...words)
  }
  static now() {
    return MOMENT
  }
}
