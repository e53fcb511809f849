import { describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import type { Response } from '../../src/model.ts'
import { articlePage, prose, responseOf } from './page.ts'

async function verdict(html: string, parts: Partial<Response> = {}): Promise<string> {
  const extraction = await extractArticle(responseOf(html, parts))
  return extraction.ok ? extraction.kind : extraction.reason
}

const page = (title: string, body: string, head = ''): string =>
  `<!doctype html><html><head><title>${title}</title>${head}</head><body>${body}</body></html>`

describe('an answer that is not the page', () => {
  test.each([
    [
      'bot-check',
      'Cloudflare asks for patience',
      page(
        'Just a moment...',
        '<h1>example.org</h1><p>Checking if the site connection is secure. example.org needs to review the security of your connection before proceeding.</p><script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script>',
      ),
    ],
    [
      'bot-check',
      'a check that only scripts show',
      page(
        'example.org',
        '<p id="cmsg">Please enable JS and disable any ad blocker</p><script src="https://ct.captcha-delivery.com/c.js"></script>',
      ),
    ],
    [
      'bot-check',
      'access is denied',
      page(
        'Access Denied',
        "<h1>Access Denied</h1><p>You don't have permission to access this page on this server. Reference #18.2d351ab8.1557333295.a4e16ab</p>",
      ),
    ],
    [
      'bot-check',
      'a check in German',
      page('Einen Moment bitte', '<h1>Einen Moment bitte</h1><p>Bitte bestätigen Sie, dass Sie ein Mensch sind.</p>'),
    ],
    [
      'bot-check',
      'a check in Russian',
      page('Вы не робот?', '<h1>Проверка браузера</h1><p>Подтвердите, что запросы отправляли вы, а не робот</p>'),
    ],
    [
      'login',
      'a log-in form',
      page(
        'Log in',
        '<h1>Log in</h1><form><input name="user"><input type="password"></form><p>Forgot your password?</p>',
      ),
    ],
    [
      'login',
      'a log-in form in French',
      page('Connexion', '<h1>Se connecter</h1><form action="/login"><input type="password"></form>'),
    ],
    ['login', 'a log-in form in Japanese', page('ログイン', '<h1>ログイン</h1><form><input type="password"></form>')],
    [
      'paywall',
      'the beginning of a paid article',
      page(
        'A Letter',
        `<article><h1>A Letter</h1><p>The harbour was quiet that morning, and the boats lay still under a pale sky.</p><div class="paywall"><h2>Subscribe to continue reading</h2><a href="/s">Already a subscriber?</a></div></article>`,
      ),
    ],
    [
      'paywall',
      'the beginning of a paid article in German',
      page(
        'Ein Brief',
        `<article><h1>Ein Brief</h1><p>Der Hafen war still an diesem Morgen, und die Boote lagen ruhig unter dem blassen Himmel.</p><h3>Jetzt weiterlesen mit Plus</h3><p>Jetzt testen, monatlich kündbar.</p></article>`,
      ),
    ],
    [
      'paywall',
      'the beginning of a paid article in French',
      page(
        'Une lettre',
        `<article><h1>Une lettre</h1><p>Le port était calme ce matin-là et les bateaux dormaient sous un ciel pâle.</p><strong>Article réservé aux abonnés</strong></article>`,
      ),
    ],
    [
      'consent-wall',
      'a wall before everything',
      page(
        'Before you continue',
        '<h1>Before you continue</h1><p>We use cookies and data to deliver and maintain our services, to track outages, and to measure how people use them.</p><button>Reject all</button><button>Accept all</button>',
      ),
    ],
    [
      'consent-wall',
      'a wall in German',
      page(
        'Zustimmung',
        '<h1>Mit Werbung weiterlesen</h1><p>Wir und unsere Partner verwenden Cookies. Sie können Ihre Einwilligung jederzeit widerrufen.</p><button>Alle akzeptieren</button>',
      ),
    ],
    [
      'consent-wall',
      'a wall that asks for cookies or money',
      page(
        'Le Port',
        '<h1>Lire avec publicité</h1><p>En continuant, vous acceptez les cookies et le traitement de vos données personnelles.</p><button>Accepter et continuer</button><p>Ou sans publicité, pour 2 € par mois.</p><button>S’abonner</button>',
      ),
    ],
    [
      'consent-wall',
      'a question for the age of the reader',
      page(
        'Age verification',
        '<h1>Are you over 18?</h1><p>This site is for grown-ups. You must be at least 18 years of age to go on from here, says the law.</p><button>Yes, I am over 18</button>',
      ),
    ],
    ...[
      [
        'an error of the server',
        '500 Internal Server Error',
        'Something went wrong on our end. Please come back in a while, dear reader.',
      ],
      [
        'a site that is being mended',
        'We’ll be back soon!',
        'Sorry for the inconvenience, but we’re performing some maintenance at the moment, and will be back online shortly.',
      ],
      [
        'a site that is not there yet',
        'Coming soon',
        'Our new web site is on its way. Leave us your address, and we will write to you on the day that it opens, not before.',
      ],
      [
        'an error of PHP',
        '',
        'Fatal error: Uncaught Error: Call to undefined function mysql_connect() in /var/www/index.php:12 Stack trace: #0 {main} thrown in /var/www/index.php on line 12',
      ],
    ].map(([what = '', title = '', text = '']): [string, string, string] => [
      'http-status',
      `${what}, as if it were the page`,
      page(title === '' ? 'Example' : title, `<header><a href="/">Home</a></header><h1>${title}</h1><p>${text}</p>`),
    ]),
    [
      'parked',
      'a site that its host has shut',
      page(
        'Account Suspended',
        '<h1>Account Suspended</h1><p>This Account has been suspended. Contact your hosting provider for more information, and have your customer number at hand.</p>',
      ),
    ],
    [
      'bot-check',
      'a page that says it is one of those that keep programs out',
      page(
        'Checking you are not a bot',
        '<h1>Checking you are not a bot</h1><p>Please wait while we look at your browser.</p>',
      ),
    ],
    [
      'bot-check',
      'a firewall of WordPress',
      page(
        'Your access to this site has been limited',
        '<h1>Your access to this site has been limited by the site owner</h1><p>Your access to this service has been limited. (HTTP response code 503) If you think you have been blocked in error, contact the owner of this site.</p>',
      ),
    ],
    ...[
      [
        'German',
        'Dieser Artikel ist nicht mehr verfügbar',
        'Der gewünschte Beitrag wurde entfernt oder ist abgelaufen. Zurück zur Startseite geht es hier entlang.',
      ],
      [
        'German too',
        'Hoppla! Diese Seite gibt es nicht',
        'Vielleicht haben Sie sich vertippt, oder der Link ist veraltet. Zurück zur Startseite geht es hier.',
      ],
      ['Japanese', '指定された記事は存在しません', '削除された可能性があります。トップページへ戻る'],
      [
        'the words of its text alone',
        'Example',
        'Hmm … this page doesn’t exist. Try searching for something else, or look at what others read.',
      ],
    ].map(([language = '', title = '', text = '']): [string, string, string] => [
      'soft-404',
      `a page that is gone, in ${language}`,
      page('Example', `<h1>${title}</h1><p>${text}</p>`),
    ]),
    ...[
      'Sorry, the page you are looking for could not be found.',
      'The requested URL was not found on this server.',
      'We couldn’t find the page that you requested. It may have been moved.',
      'The page you’re trying to reach cannot be found, or has moved.',
    ].map((text): [string, string, string] => [
      'soft-404',
      `a page that says in its text alone: "${text}"`,
      page('Oops!', `<h1>Oops!</h1><p>${text} Use the search, or go back to our start.</p>`),
    ]),
    ['soft-404', 'a missing page', page('Page not found | Example', '<h1>Page not found</h1><p>Try the search.</p>')],
    [
      'soft-404',
      'a missing page in German',
      page('Seite nicht gefunden', '<h1>Seite nicht gefunden</h1><p>Leider ist hier nichts.</p>'),
    ],
    ['soft-404', 'a missing page in French', page('Erreur', '<h1>Page introuvable</h1><p>Retour à l’accueil.</p>')],
    [
      'soft-404',
      'a missing page in Spanish',
      page('Error 404', '<h1>Página no encontrada</h1><p>Volver al inicio.</p>'),
    ],
    ['soft-404', 'a missing page in Chinese', page('页面不存在', '<h1>页面不存在</h1><p>返回首页</p>')],
    ['parked', 'a parked domain', page('example.org', '<p>The domain example.org is for sale. Make an offer.</p>')],
    ['parked', 'a parked domain in German', page('example.org', '<p>Diese Domain steht zum Verkauf.</p>')],
    [
      'parked',
      "a server's first page",
      page(
        'Welcome to nginx!',
        '<h1>Welcome to nginx!</h1><p>If you see this page, the nginx web server is successfully installed and working.</p>',
      ),
    ],
    ...[
      'Page not found',
      'Not Found | Example',
      '404: This page could not be found.',
      "Sorry, we couldn't find that page",
      "The page you were looking for doesn't exist.",
      'Nothing found',
      'Page unavailable - Example',
    ].map((title): [string, string, string] => [
      'soft-404',
      `a page called "${title}"`,
      page(
        'Example',
        `<h1>${title}</h1><p>You may have mistyped the address. Try the search, or go back to our start.</p>`,
      ),
    ]),
    [
      'noarchive',
      'a page that asks us by name for no copy',
      articlePage(prose(), { head: '<meta name="eleventy-plugin-link-cache" content="noarchive">' }),
    ],
    [
      'noarchive',
      'a page that asks for no copy',
      articlePage(prose(), { head: '<meta name="robots" content="index, noarchive">' }),
    ],
    [
      'noarchive',
      'a page that asks for nothing at all',
      articlePage(prose(), { head: '<meta name="robots" content="NONE">' }),
    ],
  ])('%s: %s', async (reason, _, html) => {
    expect(await verdict(html)).toBe(reason)
  })

  test('noarchive: a header that asks for no copy', async () => {
    expect(await verdict(articlePage(prose()), { headers: { 'x-robots-tag': 'noarchive' } })).toBe('noarchive')
  })

  test.each([
    'This content is not available in your country.',
    'We recognize that you are in a country belonging to the European Economic Area, so we cannot grant you access.',
    'Dieser Inhalt ist in deinem Land nicht verfügbar.',
  ])('http-status: a page that is not shown here counts as 451: %s', async (notice) => {
    const html = page('Example', `<h1>Sorry</h1><p>${notice} You may try again from elsewhere, or write to us.</p>`)
    expect(await extractArticle(responseOf(html))).toMatchObject({ reason: 'http-status', status: 451 })
  })

  test('front-page: a deep link that leads to the front page', async () => {
    expect(
      await verdict(articlePage(prose()), {
        url: 'https://example.org/2011/05/a-letter',
        finalUrl: 'https://www.example.org/',
      }),
    ).toBe('front-page')
  })

  test('login: a link that leads to a log-in page', async () => {
    const html = page('Example', '<h1>Welcome</h1><form><input type="password"></form>')
    expect(await verdict(html, { url: 'https://example.org/a', finalUrl: 'https://example.org/login?next=/a' })).toBe(
      'login',
    )
  })

  test('the detail says what was got', async () => {
    const extraction = await extractArticle(responseOf(page('Page not found | Example', '<h1>Page not found</h1>')))
    expect(extraction).toMatchObject({ ok: false, detail: expect.stringContaining('page not found') })
  })
})

describe('a page that only speaks of such things', () => {
  test.each([
    [
      'about cookies',
      articlePage(`<p>Cookies are small files. A consent banner asks you to accept all cookies.</p>${prose(4)}`, {
        title: 'What are cookies, and why do sites ask for consent?',
      }),
    ],
    [
      'about paywalls',
      articlePage(`<p>“Subscribe to continue reading” is what a paywall says, and readers leave.</p>${prose(4)}`, {
        title: 'How paywalls changed the news',
      }),
    ],
    [
      'that links to an article for subscribers',
      page(
        'Le pont',
        `<article><h1>Le pont</h1><p>Le port était calme ce matin-là et les bateaux dormaient sous un ciel pâle. Personne n’attendait plus la lettre, qui avait mis onze ans à venir.</p><p>Lire aussi <a href="/p">Article réservé à nos abonnés En Bretagne, les ponts vieillissent</a></p></article>`,
      ),
    ],
    [
      'about missing pages',
      articlePage(`<p>A “page not found” error comes with the status 404.</p>${prose(4)}`, {
        title: 'Designing a 404 page that helps people on',
      }),
    ],
    [
      'about log-in forms',
      articlePage(`<p>Sign in to your account, says the form, and asks for a password.</p>${prose(4)}`, {
        title: 'Log in forms that work for everyone',
      }),
    ],
    [
      'about bots',
      articlePage(`<p>“Verify you are human”, says the page, with a captcha.</p>${prose(4)}`, {
        title: 'Just a moment: the story of the captcha',
      }),
    ],
    [
      'about cookies, in German',
      articlePage(`<p>„Alle akzeptieren“ steht auf dem Knopf. Cookies brauchen eine Einwilligung.</p>${prose(4)}`, {
        title: 'Cookies und Einwilligung erklärt',
        attributes: 'lang="de"',
      }),
    ],
    [
      'with a cookie banner',
      articlePage(
        `${prose()}<div class="cookie-consent"><p>We use cookies to make this site better for everyone who reads it.</p><button>Accept all</button></div>`,
      ),
    ],
    [
      'with a log-in form in its header',
      articlePage(`${prose()}<form class="login"><input type="password"><button>Log in</button></form>`),
    ],
    ['about missing pages, and short', articlePage(prose(2), { title: '404 not found: what it means' })],
    ['called as if it told of a missing page', articlePage(prose(2), { title: 'Page not found: a short history' })],
    ['about the pages of other sites', articlePage(prose(4), { title: 'The best 404 pages' })],
    [
      'in whose heading, not its title, it is clear',
      articlePage(prose(2), {
        title: 'Page not found: why I love dead links',
        head: '<meta property="og:title" content="Page not found — a comic">',
      }),
    ],
    ['about errors', articlePage(prose(3), { title: 'Internal server error: a short guide' })],
    ['about a page of one’s own, in German', articlePage(prose(3), { title: 'Meine Seite nicht verlinken' })],
    [
      'that asks other robots for no copy',
      articlePage(prose(), {
        head: '<meta name="googlebot" content="noarchive"><meta name="bingbot" content="noarchive">',
      }),
    ],
    ['that is called 404 and is long', articlePage(prose(8), { title: '404' })],
    [
      'that is partly for subscribers, and whole',
      articlePage(prose(8), {
        head: '<script type="application/ld+json">{"@type":"NewsArticle","isAccessibleForFree":false}</script>',
      }),
    ],
    [
      'that asks robots for other things',
      articlePage(prose(), { head: '<meta name="robots" content="noindex, nofollow, max-snippet:-1">' }),
    ],
  ])('%s is an article', async (_, html) => {
    expect(await verdict(html)).toBe('article')
  })

  test('a front page that was asked for is an article', async () => {
    expect(
      await verdict(articlePage(prose()), { url: 'http://example.org/', finalUrl: 'https://www.example.org/' }),
    ).toBe('article')
  })

  test.each([
    ['googlebot: noarchive', 'article'],
    ['googlebot: noindex, noarchive', 'article'],
    ['googlebot: noindex, eleventy-plugin-link-cache: noarchive', 'noarchive'],
    ['max-snippet: 0, noarchive', 'noarchive'],
  ])('a header for one robot is for that one: %s', async (header, expected) => {
    expect(await verdict(articlePage(prose()), { headers: { 'x-robots-tag': header } })).toBe(expected)
  })
})
