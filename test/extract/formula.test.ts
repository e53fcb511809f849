import { describe, expect, test } from 'vitest'
import { extractArticle } from '../../src/extract/extract-article.ts'
import { articlePage, asArticle, prose, responseOf } from './page.ts'

/** The line of the copy that shows a formula between two words. */
async function copyOf(formula: string): Promise<string> {
  const page = articlePage(`${prose(3)}<p>Let ${formula} be so.</p>${prose(3)}`)
  const { markdown } = asArticle(await extractArticle(responseOf(page)))
  const [, shown = markdown] = /Let\s+([\s\S]*?)\s+be so\./.exec(markdown) ?? []
  return shown
}

/** MathJax in HTML: `c('mi', '1D44E')` is the letter a. */
const c = (name: string, code: string, font = ''): string =>
  `<mjx-${name} class="mjx-i"><mjx-c class="mjx-c${code}${font}"></mjx-c></mjx-${name}>`
/** MathJax in SVG. */
const g = (name: string, code: string, move = ''): string =>
  `<g data-mml-node="${name}"${move && ` transform="translate(10,${move}) scale(0.7)"`}><use data-c="${code}"></use></g>`
const inHtml = (drawn: string): string =>
  `<mjx-container class="MathJax" jax="CHTML"><mjx-math aria-hidden="true">${drawn}</mjx-math></mjx-container>`
const inSvg = (drawn: string): string =>
  `<mjx-container class="MathJax" jax="SVG"><svg viewBox="0 -10 20 20"><g><g data-mml-node="math">${drawn}</g></g></svg></mjx-container>`

describe('a formula that MathJax drew without MathML', () => {
  const [a, two, sum] = ['1D44E', '32', '2211']
  test.each([
    [
      'has its letters and signs',
      inHtml(c('mi', a) + c('mo', '3D') + c('mi', '4F', ' TEX-C')),
      '<math><mi>a</mi><mo>&#61;</mo><mi>𝒪</mi></math>',
    ],
    [
      'has its powers',
      inHtml(
        `<mjx-msubsup>${c('mi', a)}<mjx-script>${c('mn', two)}<mjx-spacer></mjx-spacer>${c('mi', '1D456')}</mjx-script></mjx-msubsup>`,
      ),
      '<math><msubsup><mi>a</mi><mi>i</mi><mn>2</mn></msubsup></math>',
    ],
    [
      'has its fractions, one in the other',
      inHtml(
        `<mjx-mfrac><mjx-frac><mjx-num><mjx-mfrac><mjx-frac><mjx-num>${c('mn', '31')}</mjx-num><mjx-dbox><mjx-line></mjx-line><mjx-den>${c('mn', two)}</mjx-den></mjx-dbox></mjx-frac></mjx-mfrac></mjx-num><mjx-dbox><mjx-line></mjx-line><mjx-den>${c('mi', a)}</mjx-den></mjx-dbox></mjx-frac></mjx-mfrac>`,
      ),
      '<math><mfrac><mfrac><mn>1</mn><mn>2</mn></mfrac><mi>a</mi></mfrac></math>',
    ],
    [
      'has what is above and below a sign',
      inHtml(
        `<mjx-munderover><mjx-over>${c('mi', '1D45B')}</mjx-over><mjx-box><mjx-munder><mjx-row><mjx-base>${c('mo', sum)}</mjx-base></mjx-row><mjx-row><mjx-under>${c('mn', '31')}</mjx-under></mjx-row></mjx-munder></mjx-box></mjx-munderover>`,
      ),
      '<math><munderover><mo>∑</mo><mn>1</mn><mi>n</mi></munderover></math>',
    ],
    [
      'has its roots',
      inHtml(
        `<mjx-mroot><mjx-root>${c('mn', '33')}</mjx-root><mjx-sqrt><mjx-surd>${c('mo', '221A')}</mjx-surd><mjx-box>${c('mi', a)}</mjx-box></mjx-sqrt></mjx-mroot>`,
      ),
      '<math><mroot><mi>a</mi><mn>3</mn></mroot></math>',
    ],
    [
      'has its TeX, where MathJax noted it',
      `<mjx-container jax="CHTML"><mjx-math data-latex="a">${c('mi', a)}</mjx-math></mjx-container>`,
      '<math alttext="a"><mi>a</mi></math>',
    ],
    [
      'as SVG has its powers, told by their height',
      inSvg(
        `<g data-mml-node="msubsup">${g('mi', a)}${g('mn', two, '363')}${g('mi', '1D456', '-284.4')}</g>${g('mo', '3D')}`,
      ),
      '<math><msubsup><mi>a</mi><mi>i</mi><mn>2</mn></msubsup><mo>&#61;</mo></math>',
    ],
    [
      'as SVG has its fractions and roots',
      inSvg(
        `<g data-mml-node="mfrac">${g('mn', '31')}<g data-mml-node="msqrt"><g>${g('mi', a)}</g>${g('mo', '221A')}<rect></rect></g><rect></rect></g>`,
      ),
      '<math><mfrac><mn>1</mn><msqrt><mi>a</mi></msqrt></mfrac></math>',
    ],
    [
      'is what screen readers say, where nothing else tells it',
      '<mjx-container jax="CHTML" aria-label="a squared"><mjx-math></mjx-math></mjx-container>',
      '$`a squared`$',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toBe(markdown)
  })
})

describe('a formula that MathJax 2 drew', () => {
  const mathMl = '<math><mi>a</mi></math>'.replaceAll('<', '&lt;')
  const drawn = `<span class="MathJax_Preview"></span><span class="mjx-chtml MathJax_CHTML" data-mathml="${mathMl}"><span class="mjx-char" aria-hidden="true">a</span></span>`
  test.each([
    ['is the TeX of the script beside it', `${drawn}<script type="math/tex">a_1</script>`, '$`a_1`$'],
    ['is its MathML, where the script is gone', drawn, '<math><mi>a</mi></math>'],
    [
      'as SVG is its MathML',
      `<span class="MathJax_SVG" data-mathml="${mathMl}"><svg></svg></span>`,
      '<math><mi>a</mi></math>',
    ],
    [
      'is its text, where nothing else is left',
      '<span class="MathJax"><nobr><span class="math">a=0</span></nobr></span>',
      '$`a=0`$',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toBe(markdown)
  })
})

/** A part of a stack in KaTeX's HTML, so many ems above the line. */
const level = (ems: number, drawn: string): string =>
  `<span style="top:${-3 - ems}em;"><span class="pstrut" style="height:3em;"></span>${drawn}</span>`
const stack = (...levels: readonly string[]): string =>
  `<span class="vlist-t vlist-t2"><span class="vlist-r"><span class="vlist" style="height:1em;">${levels.join('')}</span><span class="vlist-s">\u200b</span></span><span class="vlist-r"><span class="vlist"><span></span></span></span></span>`
const mord = (text: string, names = 'mathnormal'): string => `<span class="mord ${names}">${text}</span>`
const katex = (drawn: string): string =>
  `<span class="katex"><span class="katex-html" aria-hidden="true"><span class="base"><span class="strut"></span>${drawn}</span></span></span>`

describe('a formula that KaTeX drew as HTML only', () => {
  test.each([
    [
      'has its letters, numbers and signs',
      katex(
        `${mord('E')}<span class="mrel">=</span>${mord('3.14', '')}${mord('R', 'mathbb')}<span class="mop">lo<span>g</span></span>`,
      ),
      '<math><mi>E</mi><mo>&#61;</mo><mn>3&#46;14</mn><mi>ℝ</mi><mi>log</mi></math>',
    ],
    [
      'has its powers, told by their height',
      katex(
        `<span class="mord">${mord('x')}<span class="msupsub">${stack(level(-0.2, mord('i')), level(0.4, mord('2', '')))}</span></span>`,
      ),
      '<math><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup></math>',
    ],
    [
      'has its fractions the right way up',
      katex(
        `<span class="mfrac">${stack(level(-0.7, mord('b')), level(0.2, '<span class="frac-line"></span>'), level(0.7, mord('a')))}</span>`,
      ),
      '<math><mfrac><mi>a</mi><mi>b</mi></mfrac></math>',
    ],
    [
      'has its roots',
      katex(
        `<span class="mord sqrt"><span class="root">${stack(level(0.1, mord('3', '')))}</span>${stack(level(0, mord('x')), level(-0.1, '<span class="hide-tail"><svg></svg></span>'))}</span>`,
      ),
      '<math><mroot><mrow><mi>x</mi></mrow><mrow><mn>3</mn></mrow></mroot></math>',
    ],
    [
      'has what is above and below a sign',
      katex(
        `<span class="mop op-limits">${stack(level(-1.2, mord('i')), level(0, '<span><span class="mop op-symbol">∑</span></span>'), level(1.2, mord('n')))}</span>`,
      ),
      '<math><munderover><mo>∑</mo><mi>i</mi><mi>n</mi></munderover></math>',
    ],
    [
      'has the rows of its tables',
      katex(
        `<span class="mtable"><span class="col-align-c">${stack(level(0.6, mord('a')), level(-0.6, mord('c')))}</span><span class="arraycolsep"></span><span class="col-align-c">${stack(level(0.6, mord('b')), level(-0.6, mord('d')))}</span></span>`,
      ),
      '<math><mtable><mtr><mtd><mi>a</mi></mtd><mtd><mi>b</mi></mtd></mtr><mtr><mtd><mi>c</mi></mtd><mtd><mi>d</mi></mtd></mtr></mtable></math>',
    ],
    [
      'has its accents and the words in it',
      katex(
        `<span class="mord accent">${stack(level(0, mord('x')), level(0.2, '<span class="accent-body">ˉ</span>'))}</span><span class="mord text">${mord('if so', '')}</span>`,
      ),
      '<math><mover accent="true"><mi>x</mi><mo>ˉ</mo></mover><mtext>if\u00a0so</mtext></math>',
    ],
    [
      'stands on a line of its own where it did',
      `<span class="katex-display">${katex(mord('x'))}</span>`,
      '<math display="block"><mi>x</mi></math>',
    ],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toBe(markdown)
  })

  test('takes no longer the deeper it is nested', async () => {
    const nested = (levels: number): string =>
      levels === 0
        ? mord('x')
        : `<span class="mfrac">${stack(level(-0.7, mord('b')), level(0.7, nested(levels - 1)))}</span>`
    const start = performance.now()
    expect(await copyOf(katex(nested(45)))).toContain('<mi>x</mi>')
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('TeX that the page marks as a formula', () => {
  test.each([
    ['by an element of GitHub', '<math-renderer class="js-inline-math">$a \\ne 0$</math-renderer>', '$`a \\ne 0`$'],
    ['as Python-Markdown does', '<span class="arithmatex">\\(a \\ne 0\\)</span>', '$`a \\ne 0`$'],
    ['as Stack Exchange does', '<span class="math-container">$a \\ne 0$</span>', '$`a \\ne 0`$'],
    ['as Pandoc does', '<span class="math inline">\\(a \\ne 0\\)</span>', '$`a \\ne 0`$'],
    ['as Pandoc does for KaTeX', '<span class="math inline">a \\ne 0</span>', '$`a \\ne 0`$'],
    ['as Discourse does', '<span class="math">a \\ne 0</span>', '$`a \\ne 0`$'],
    ['as Distill does', '<d-math>a \\ne 0</d-math>', '$`a \\ne 0`$'],
    [
      'in an image of Wikipedia',
      '<span class="mwe-math-element"><img src="/svg/a" class="mwe-math-fallback-image-inline" alt="{\\displaystyle a\\neq 0}"></span>',
      '$`a\\neq 0`$',
    ],
    ['by a class, while it is but text', '<span class="math">plain text</span>', 'plain text'],
  ])('%s', async (_, html, markdown) => {
    expect(await copyOf(html)).toBe(markdown)
  })

  test.each([
    ['https://latex.codecogs.com/svg.latex?a%20%5Cne%200', ''],
    ['https://chart.googleapis.com/chart?cht=tx&chl=a+%5Cne+0', 'formula'],
    ['https://s0.wp.com/latex.php?latex=a+%5Cne+0&bg=ffffff', ''],
    ['https://render.githubusercontent.com/render/math?math=a%20%5Cne%200', ''],
  ])('in the address of an image names the image: %s', async (src, alt) => {
    expect(await copyOf(`<img src="${src}" alt="${alt}">`)).toContain('![a \\ne 0](')
  })
})
