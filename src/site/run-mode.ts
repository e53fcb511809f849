import type { EleventyRun } from './eleventy-config.ts'

/** Whether more builds follow, one for each save. */
export function isWatching({ runMode }: Pick<EleventyRun, 'runMode'>): boolean {
  return runMode === 'serve' || runMode === 'watch'
}

/** Whether `LINK_CACHE_OFFLINE` forbids the network. */
export function isSetOffline(): boolean {
  return !/^(?:0|false|no|)$/i.test(process.env.LINK_CACHE_OFFLINE ?? '')
}

/** Authors who save a post every minute do not want to wait for the web, unless they say so. */
export function isOfflineWhile(run: Pick<EleventyRun, 'runMode'>): boolean {
  return isSetOffline() || (isWatching(run) && process.env.LINK_CACHE_OFFLINE !== '0')
}
