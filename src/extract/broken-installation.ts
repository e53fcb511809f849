/** Thrown where no page at all can be read, because a file or a package that this needs is missing or damaged. */
export class BrokenInstallation extends Error {
  override readonly name = 'BrokenInstallation'

  constructor(cause: Error) {
    // Eleventy does not show the cause of an error.
    super(
      `eleventy-plugin-link-cache is not completely installed, and can read no page: ${cause.message}. Remove node_modules, and install your packages again.`,
      { cause },
    )
  }
}
