export default {
  title: 'Driftline',
  url: 'https://driftline.example/',
  lang: 'en',
  author: 'Maren Holt',
  subtitle: { en: 'Notes from the high-water mark', fr: 'Notes de la laisse de mer' },
}
