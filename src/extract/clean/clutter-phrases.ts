/** What one language writes on lines that are no text, each as alternatives of a pattern in which `WHERE` stands for a network. */
type Phrases = {
  /** On a line of its own. */
  readonly advertisement: string
  /** On a button or a link that is a line of its own. */
  readonly pressed: string
  /** Before a link to another page of the site. */
  readonly pointer: string
}

/** Networks, and other ways to send a page. */
export const WHERE: string =
  '(?:bluesky|digg|e-?mail|mail|courriel|correo(?: electrónico)?|e-?post|e-?mailem|facebook(?:u|ie)?|flipboard|instapaper|line|linkedin(?:ie|u)?|mastodon|messenger(?:ze)?|pinterest|pocket|qq空间|reddit|skype|sms|telegram|threads|tumblr|twitter(?:ze|u)?|viber|vk|вконтакте|одноклассники(?:ах)?|weibo|微博|wechat|微信|朋友圈|whatsapp|x|xing)'

/** Without English, which `known-clutter.ts` has. */
const LANGUAGES: readonly Phrases[] = [
  // German
  {
    advertisement:
      'anzeige|werbung|(?:weiterlesen nach|weiter nach|der artikel wird nach) der (?:anzeige|werbung)(?: fortgesetzt)?|lesezeit:? \\d{1,3} min(?:\\.|uten?)?|\\d{1,3} min(?:\\.|uten) lesezeit',
    pressed:
      'teilen|(?:auf|bei|per|über|via|mit) WHERE (?:teilen|versenden|senden|verschicken|empfehlen|weiterleiten)|(?:artikel|seite) (?:drucken|teilen|merken)|(?:aus)?drucken|merken|link kopieren|antworten|melden|abonnieren|(?:jetzt |kostenlos )?anmelden|nach oben|zum seitenanfang|weiterlesen|mehr anzeigen|kommentar schreiben|\\d{1,6} kommentare?',
    pointer:
      '(?:lesen sie|lies|lest) (?:auch|dazu|mehr)|auch interessant|mehr zum thema|zum thema|das könnte (?:sie|dich) (?:auch )?interessieren',
  },
  // French
  {
    advertisement:
      "publicité|(?:la )?suite (?:de l['’]article )?après (?:la|cette) publicité|temps de lecture\\s?:? \\d{1,3} min(?:\\.|utes?)?",
    pressed:
      "partager|(?:partager|envoyer) (?:sur|par|via|avec) WHERE|partager (?:l['’]article|cet article|cette page)|imprimer|tweeter|copier le lien|répondre|signaler|s['’](?:abonner|inscrire)|je m['’](?:abonne|inscris)|se connecter|haut de page|retour en haut(?: de page)?|lire la suite|voir plus|offrir l['’]article|ajouter (?:à (?:vos|mes) (?:sélections|favoris)|un commentaire)|\\d{1,6} commentaires?",
    pointer: '(?:à )?lire (?:aussi|également)|sur le même sujet|à voir aussi|lire notre',
  },
  // Spanish
  {
    advertisement:
      'publicidad|(?:continúa|sigue) (?:leyendo )?(?:después|tras) (?:de )?la publicidad|tiempo de lectura:? \\d{1,3} min(?:\\.|utos?)?',
    pressed:
      'compartir|(?:compartir|enviar) (?:en|por|vía|con) WHERE|imprimir|copiar (?:el )?enlace|responder|denunciar|suscríbete|suscribirse|iniciar sesión|regístrate|volver arriba|ir arriba|(?:seguir|sigue) leyendo|leer más|ver más|(?:ver |\\d{1,6} )comentarios?(?: \\(\\d{1,6}\\))?',
    pointer: '(?:lee|lea|leer) (?:también|además)|(?:también )?te (?:puede|podría) interesar|noticias? relacionadas?',
  },
  // Portuguese
  {
    advertisement:
      'publicidade|anúncio|continua (?:depois|após) (?:da|a) publicidade|tempo de leitura:? \\d{1,3} min(?:\\.|utos?)?',
    pressed:
      'compartilhar|partilhar|(?:compartilhar|compartilhe|partilhar|enviar) (?:no|na|por|via|em) WHERE|imprimir|copiar (?:o )?link|responder|denunciar|assine(?: já)?|inscreva-se|entrar|voltar ao topo|ir para o topo|continuar lendo|ver mais',
    pointer: '(?:leia|veja|confira) também|leia mais|pode (?:te )?interessar',
  },
  // Italian
  {
    advertisement: 'pubblicità|(?:continua a leggere )?dopo la pubblicità|tempo di lettura:? \\d{1,3} min(?:\\.|uti)?',
    pressed:
      "condividi|(?:condividi|invia) (?:su|per|via|con|tramite) WHERE|stampa|copia (?:il )?link|rispondi|segnala|abbonati|iscriviti|accedi|torna su|torna (?:all[’']inizio|in alto)|continua a leggere|leggi tutto|mostra (?:altro|di più)",
    pointer: 'leggi anche|(?:ti )?potrebbe(?:ro)? interessar(?:ti|e)(?: anche)?',
  },
  // Dutch
  {
    advertisement:
      'advertentie|(?:artikel gaat|lees) (?:verder|door) (?:na|onder) de advertentie|(?:tekst|artikel) (?:loopt|gaat) (?:verder|door) (?:na|onder) (?:de|deze) (?:foto|video|advertentie)|leestijd:? \\d{1,3} min(?:\\.|uten?)?',
    pressed:
      'delen|deel|(?:deel|delen) (?:dit )?(?:op|via|met) WHERE|delen? dit artikel|afdrukken|printen|link kopiëren|kopieer link|reageer|reageren|melden|abonneren|inloggen|aanmelden|naar boven|terug naar boven|lees verder|toon meer|meer tonen|\\d{1,6} reacties?',
    pointer: 'lees ook|lees meer over dit onderwerp|bekijk ook|ook interessant',
  },
  // Polish
  {
    advertisement:
      'reklama|dalsza część (?:artykułu|tekstu) (?:pod|poniżej) (?:wideo|reklamą|reklamy|zdjęciem)|czas czytania:? \\d{1,3} min(?:\\.|ut[ay]?)?',
    pressed:
      'udostępnij|podziel się|(?:udostępnij|wyślij) (?:na|przez|w) WHERE|drukuj|wydrukuj|skopiuj (?:link|adres)|kopiuj link|odpowiedz|zgłoś|subskrybuj|zaloguj się|zarejestruj się|do góry|wróć na górę|czytaj (?:dalej|więcej)|pokaż więcej',
    pointer: '(?:czytaj|zobacz|przeczytaj|sprawdź) (?:także|też|również)',
  },
  // Czech
  {
    advertisement: 'reklama|inzerce|článek pokračuje pod (?:reklamou|videem)',
    pressed:
      'sdílet|(?:sdílet|poslat) (?:na|přes|e-mailem) ?(?:WHERE)?|tisk(?:nout)?|vytisknout|(?:z)?kopírovat odkaz|odpovědět|nahlásit|přihlásit se|nahoru|zpět nahoru|číst (?:dál|dále|více)',
    pointer: '(?:čtěte|přečtěte si|podívejte se) (?:také|i)|mohlo by vás (?:také )?zajímat',
  },
  // Russian
  {
    advertisement: 'реклама|время (?:на )?чтени[ея]:? \\d{1,3} мин(?:\\.|ут[аы]?)?',
    pressed:
      'поделиться|(?:поделиться|отправить) (?:в|на|по|через) WHERE|(?:рас)?печатать|скопировать ссылку|ответить|пожаловаться|подписаться|войти|наверх|вверх|читать (?:далее|дальше|полностью)|показать (?:ещё|еще)|\\d{1,6} комментари(?:й|я|ев)',
    pointer: '(?:читайте|смотрите|читай) (?:также|еще|ещё)|материалы по теме',
  },
  // Japanese
  {
    advertisement: '広告|スポンサーリンク',
    pressed:
      'シェア(?:する)?|共有(?:する)?|ツイート(?:する)?|ポスト(?:する)?|WHEREで(?:送る|シェア(?:する)?|共有(?:する)?)|WHEREに(?:投稿|追加|保存)(?:する)?|はてなブックマーク(?:に追加)?|印刷(?:する)?|返信(?:する)?|通報(?:する)?|url(?:を)?コピー|リンクをコピー|(?:ページ)?(?:の)?(?:トップ|先頭)(?:へ|に)(?:戻る)?|続きを読む|もっと見る|ログイン|会員登録',
    pointer: '関連記事|あわせて読みたい|こちらもおすすめ|関連リンク',
  },
  // Chinese
  {
    advertisement: '广告|廣告',
    pressed:
      '分享(?:到|至)?(?:WHERE)?|打印|列印|复制链接|複製連結|回复|回覆|举报|檢舉|收藏|点赞|登录|登入|注册|返回顶部|回到頂部|回到顶部|阅读全文|閱讀全文|查看更多|加载更多',
    pointer: '相关阅读|相關閱讀|延伸阅读|延伸閱讀|相关新闻|相關新聞|推荐阅读|推薦閱讀',
  },
]

function anyOf(kind: keyof Phrases): string {
  return LANGUAGES.map((phrases) => phrases[kind].replaceAll('WHERE', WHERE)).join('|')
}

/** A whole line that says that an advertisement stands there, or how long the page takes to read. */
export const ADVERTISEMENT: RegExp = new RegExp(`^(?:${anyOf('advertisement')})[.…:]{0,3}$`, 'i')
/** A whole line that is pressed rather than read, in case it is a link or a button. */
export const PRESSED_ELSEWHERE: RegExp = new RegExp(`^(?:${anyOf('pressed')})[.…:→»]{0,3}$`, 'i')
/** The beginning of a line that points to another page of the site. */
export const POINTER_ELSEWHERE: RegExp = new RegExp(`^[【\\[「(]?(?:${anyOf('pointer')})(?![\\p{L}\\p{N}])`, 'iu')
