// Loaded with `node --import`: time stands still in this process, so that the output of two runs can be compared.
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
