/** The part of Eleventy 3's configuration API that the plugin uses; Eleventy ships no types for it. */
export type EleventyConfig = {
  readonly pathPrefix?: string
  readonly ignores: Set<string>
  readonly watchIgnores: Set<string>
  readonly logger?: EleventyLogger
  readonly benchmarkManager?: { getAll(): Readonly<Record<string, { setIsVerbose(isVerbose: boolean): void }>> }
  addPreprocessor(name: string, extensions: string, callback: Preprocessor): void
  addTransform(name: string, callback: Transform): void
  /** By name; they run in this order. */
  readonly preprocessors?: Record<string, unknown>
  readonly transforms?: Record<string, unknown>
  readonly events?: EleventyEvents
  readonly quietMode?: boolean
  setQuietMode?(isQuiet: boolean): void
  addGlobalData(name: string, value: unknown): void
  addFilter(name: string, callback: (...args: never[]) => unknown): void
  getFilter(name: string): UrlFilter | undefined
  amendLibrary(name: string, callback: (library: unknown) => void): void
  on(event: 'eleventy.before', callback: (run: EleventyRun) => void | Promise<void>): void
  on(event: 'eleventy.after', callback: (run: EleventyRun) => void | Promise<void>): void
  /** Eleventy's older name, before all of `eleventy.after`. */
  on(event: 'afterBuild', callback: (run: EleventyRun) => void | Promise<void>): void
  on(event: 'eleventy.config', callback: (merged: MergedConfig) => void): void
  on(event: 'eleventy.contentMap', callback: (map: EleventyContentMap) => void | Promise<void>): void
}

/** What all configuration together has resulted in, in separate lists. */
export type MergedConfig = {
  readonly config?: Pick<EleventyConfig, 'preprocessors' | 'transforms'> & { readonly dir?: ProjectFolders }
  readonly userConfig?: { readonly directoryAssignments?: ProjectFolders }
}

/** As the configuration file gives them. */
type ProjectFolders = { readonly input?: string; readonly output?: string }

export type EleventyEvents = {
  emit(event: string, ...args: readonly unknown[]): Promise<unknown>
}

export type EleventyLogger = {
  readonly isVerbose?: boolean
  logWithOptions(line: { message: string; type?: string; prefix?: string; color?: string; force?: boolean }): void
}

export type EleventyRun = {
  readonly runMode?: 'build' | 'serve' | 'watch'
  readonly outputMode?: 'fs' | 'json' | 'ndjson'
  readonly incremental?: boolean
  readonly directories: { readonly input: string; readonly output: string }
}

/** The URLs of each template: `false` or `[false]` with `permalink: false`, an empty list if a preprocessor dropped it. */
export type EleventyContentMap = {
  readonly inputPathToUrl: Readonly<Record<string, readonly (string | false)[] | false>>
}

/** The data cascade of one template. */
export type TemplateData = Readonly<Record<string, unknown>> & {
  readonly page: {
    readonly inputPath: string
    readonly date?: unknown
    readonly lang?: unknown
    readonly fileSlug?: string
    /** The engines that it goes through: `liquid,md`. */
    readonly templateSyntax?: unknown
  }
}

export type Preprocessor = (data: TemplateData, content: string) => string | undefined | Promise<string | undefined>

export type EleventyPage = {
  readonly inputPath?: string
  readonly outputPath?: string | false
  readonly url?: string | false
  /** In feeds, the address that makes links absolute; from the `renderTransforms` filter. */
  readonly baseHref?: string
}

export type Transform = (this: EleventyPage, content: unknown) => unknown

type UrlFilter = (this: { page: EleventyPage }, url: string, base?: string) => string
