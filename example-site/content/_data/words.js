/** What the layout says, by language. */
export default {
  en: {
    subtitle: 'Notes from the high-water mark',
    skip: 'Skip to the text',
    menu: 'Main',
    home: 'Posts',
    fr: 'En français',
    about: 'About',
    archive: 'Archived copies',
    feed: 'Feed',
    by: 'By',
    newer: 'Newer',
    older: 'Older',
    more: 'More posts',
    footer:
      'An example site of eleventy-plugin-link-cache. The people, places and pages are invented; the lenses are not.',
  },
  fr: {
    subtitle: 'Notes de la laisse de mer',
    skip: 'Aller au texte',
    menu: 'Navigation principale',
    home: 'Billets',
    fr: 'En français',
    about: 'À propos',
    archive: 'Copies archivées',
    feed: 'Fil Atom',
    by: 'Par',
    newer: 'Plus récent',
    older: 'Plus ancien',
    more: 'Autres billets',
    footer:
      'Un site d’exemple d’eleventy-plugin-link-cache. Les gens, les lieux et les pages sont inventés ; les lentilles, non.',
  },
}
