import { HtmlBasePlugin, IdAttributePlugin, InputPathToUrlTransformPlugin } from '@11ty/eleventy'
import navigation from '@11ty/eleventy-navigation'
import { feedPlugin } from '@11ty/eleventy-plugin-rss'
import syntaxHighlight from '@11ty/eleventy-plugin-syntaxhighlight'
// In a site of your own: import linkCache from 'eleventy-plugin-link-cache'
import linkCache from '../dist/index.js'
import metadata from './content/_data/metadata.js'

export default function (eleventyConfig) {
  // A site of your own needs no options at all.
  eleventyConfig.addPlugin(linkCache, {
    // `npm run example -- --fresh` names another folder.
    cacheDir: process.env.EXAMPLE_CACHE ?? 'cache',
    // The small web has a web archive too; without this line it would be the Wayback Machine.
    archives: [{ name: 'Time Harbour', kind: 'memento', timegateUrl: 'http://time.example/web/', listGapMs: 0 }],
  })

  eleventyConfig.addPlugin(HtmlBasePlugin)
  eleventyConfig.addPlugin(InputPathToUrlTransformPlugin)
  eleventyConfig.addPlugin(IdAttributePlugin)
  eleventyConfig.addPlugin(navigation)
  eleventyConfig.addPlugin(syntaxHighlight, { preAttributes: { tabindex: 0 } })
  eleventyConfig.addPlugin(feedPlugin, {
    type: 'atom',
    outputPath: '/feed.xml',
    collection: { name: 'posts', limit: 0 },
    metadata: {
      language: metadata.lang,
      title: metadata.title,
      subtitle: metadata.subtitle,
      base: metadata.url,
      author: { name: metadata.author },
    },
  })

  eleventyConfig.addPassthroughCopy({ 'example-site/content/css': 'css' })
  eleventyConfig.addPassthroughCopy({ 'example-site/content/img': 'img' })

  eleventyConfig.addFilter('readableDate', (date, lang) =>
    new Intl.DateTimeFormat(lang === 'en' ? 'en-GB' : lang, { dateStyle: 'long', timeZone: 'UTC' }).format(date),
  )
  eleventyConfig.addFilter('isoDate', (date) => date.toISOString().slice(0, 10))
}

export const config = {
  dir: { input: 'example-site/content', output: 'example-site/_site' },
  markdownTemplateEngine: 'njk',
  htmlTemplateEngine: 'njk',
}
