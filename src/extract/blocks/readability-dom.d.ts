declare module '@mozilla/readability/JSDOMParser.js' {
  /** The small DOM that Readability is developed with: no selectors, no events, arrays for lists. */
  export default class JSDOMParser {
    parse(html: string, url: string): object
  }
}
