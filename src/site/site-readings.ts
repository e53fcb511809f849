import { createLinkReader, type LinkReader, type ReadLinks } from '../collect/link-reader.ts'
import { type KeptFile, type MadeOnce, openMadeOnce } from '../save/made-once.ts'

/** The links of the posts' texts, each text read once over all builds. */
export type SiteReadings = {
  /** To be called when a build begins, to read early what earlier builds kept. */
  begin(): void
  readLinks: LinkReader
  /** Stores what the next build can use. */
  keep(): Promise<void>
}

export function createSiteReadings(keptFile: KeptFile): SiteReadings {
  let kept: Promise<MadeOnce<ReadLinks>> | undefined
  let reader: Promise<LinkReader> | undefined
  const open = (): Promise<LinkReader> => {
    kept ??= openMadeOnce(keptFile)
    reader ??= kept.then(createLinkReader)
    return reader
  }
  return {
    begin: () => void open(),
    readLinks: async (markdown, inputPath) => (await open())(markdown, inputPath),
    async keep() {
      await (await kept)?.keep()
    },
  }
}
