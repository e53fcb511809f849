export default {
  title: 'Driftline',
  url: 'https://driftline.example/',
  lang: 'en',
  author: 'Maren Holt',
  subtitle: 'Notes from the high-water mark',
}
