export default {
  lang: 'en',
}
