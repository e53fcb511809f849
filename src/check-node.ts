const LOWEST = '20.18.1'

/**
 * Checks that this Node can run the package: npm only warns, and Eleventy itself is content with an older one.
 *
 * @throws Error one sentence that names both versions
 */
export function checkNode(running: string = process.versions.node): void {
  if (running.localeCompare(LOWEST, 'en', { numeric: true }) >= 0) return
  throw new Error(
    `eleventy-plugin-link-cache: it needs Node ${LOWEST} or newer, and this is Node ${running}: update Node.`,
  )
}
