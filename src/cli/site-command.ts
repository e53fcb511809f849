import { Command } from 'commander'
import type { SiteAddress } from '../visit-site.ts'

/** What each command that reads a site can be told. */
export type SiteFlags = { readonly config?: string; readonly input?: string; readonly json?: boolean }

/** A command that finds links through the site's own Eleventy configuration. */
export function siteCommand(name: string, summary: string): Command {
  return new Command(name)
    .description(summary)
    .option('--config <file>', 'Eleventy configuration, where it has no usual name')
    .option('--input <folder>', 'input folder, where the configuration does not say')
    .option('--json', 'print JSON')
}

/** The site in the current folder. */
export function siteAddressOf({ config, input }: SiteFlags): SiteAddress {
  return {
    root: process.cwd(),
    ...(config === undefined ? {} : { config }),
    ...(input === undefined ? {} : { input }),
  }
}
