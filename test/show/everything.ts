/** A body with all that an archived copy can hold. */
export const EVERYTHING = `## A heading {#own}

A paragraph with *emphasis*, **weight**, \`code\`, ~~struck~~ text, a [link](https://example.org/x "Title"), a [mail](mailto:me@example.org),
an ![image](0123456789abcdef.png "Title"), a [file](0123456789abcdef.pdf), a note[^1] and a bare https://example.org/y.

[^1]: The note, with *emphasis*.

> A quotation.

3. three
4. four

- [ ] to do
- [x] done

\`\`\`js
if (a < b && c > d) console.log("x")
\`\`\`

| left | middle | right |
| :--- | :---: | ---: |
| 1 | 2 | 3 |

<table><caption>A caption</caption><colgroup span="2"><col span="2"></colgroup><thead><tr><th scope="col" colspan="2">x</th></tr></thead>
<tbody><tr><td rowspan="2">y</td><td>z</td></tr></tbody><tfoot><tr><td>f</td></tr></tfoot></table>

<section><h2 id="own">Own</h2><p lang="fr" dir="ltr">Mots <q cite="https://example.org/q">cités</q></p></section>

<dl><dt><dfn title="d">term</dfn></dt><dd>what it is</dd></dl>

<figure><img src="0123456789abcdef.jpg" alt="a &quot;b&quot; <c>" width="640" height="480"><figcaption>A <cite>figure</cite></figcaption></figure>

<details open><summary>More</summary><p>x<sub>1</sub> y<sup>2</sup> <kbd>K</kbd> <samp>s</samp> <var>v</var> <mark>m</mark> <small>s</small></p></details>

<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby> <bdi>x</bdi> <bdo dir="rtl">y</bdo> <abbr title="World Wide Web">WWW</abbr> <s>s</s> <u>u</u>
<del datetime="2024-01-01">old</del> <ins datetime="2024-01-02">new</ins> <time datetime="2024-01-03">then</time> <data value="1">one</data><wbr><i>i</i> <b>b</b> <span>s</span></p>

<video src="0123456789abcdef.mp4" poster="0123456789abcdef.png" width="640" height="360"></video>
<audio src="0123456789abcdef.mp3"></audio>

<ol start="5" reversed type="a"><li value="7">x</li></ol>

<math display="block"><mrow><mi mathvariant="normal">x</mi><mo stretchy="false" form="prefix" fence="true">=</mo><mfrac linethickness="0"><mn>1</mn><ms>2</ms></mfrac><mspace width="0.278em"></mspace>
<mover accent="true"><mi>y</mi><mo>^</mo></mover><munder accentunder="true"><mi>y</mi><mo>_</mo></munder><mtable><mtr><mtd columnspan="2" rowspan="1"><mtext>t</mtext></mtd></mtr></mtable></mrow></math>

<aside><address>Somewhere</address></aside><hr><br>
`
