export default {
  layout: 'post.njk',
  tags: ['posts'],
  permalink: '/{{ page.fileSlug }}/',
}
