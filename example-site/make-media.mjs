// Draws the pictures of the small web and sets its PDF. They are committed: run this only to change one.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const web = join(dirname(fileURLToPath(import.meta.url)), 'web')

/** Numbers that look random and are the same each time. */
function seeded(seed) {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296
    return state / 4294967296
  }
}

const svg = (width, height, body) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">${body}</svg>`

function nightBeam() {
  const next = seeded(7)
  const stars = Array.from({ length: 140 }, () => {
    const [x, y, r, o] = [next() * 1200, next() ** 1.6 * 400, 0.5 + next() * 1.2, 0.25 + next() * 0.7]
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${r.toFixed(1)}" fill="#fff" opacity="${o.toFixed(2)}"/>`
  }).join('')
  const waves = Array.from({ length: 26 }, (_, row) => {
    const y = 478 + row * 8.6
    const swell = Array.from({ length: 13 }, () => `q25 ${(-2 - next() * 7).toFixed(1)} 50 0 t50 0`).join(' ')
    return `<path d="M-20 ${y.toFixed(1)} ${swell}" fill="none" stroke="#8fb9c9" stroke-opacity="${(0.05 + next() * 0.16).toFixed(2)}" stroke-width="1.6"/>`
  }).join('')
  return svg(
    1200,
    700,
    `<defs>
      <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#071522"/><stop offset=".7" stop-color="#1d3f55"/><stop offset="1" stop-color="#5b7f86"/></linearGradient>
      <linearGradient id="sea" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#24495a"/><stop offset="1" stop-color="#06121c"/></linearGradient>
      <linearGradient id="ray" x1="1" y1="0" x2="0" y2="0"><stop offset="0" stop-color="#fff3c4" stop-opacity=".85"/><stop offset="1" stop-color="#fff3c4" stop-opacity="0"/></linearGradient>
      <linearGradient id="ray2" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#fff3c4" stop-opacity=".6"/><stop offset="1" stop-color="#fff3c4" stop-opacity="0"/></linearGradient>
      <radialGradient id="glow"><stop offset="0" stop-color="#fff8dc"/><stop offset=".25" stop-color="#ffe9a0" stop-opacity=".7"/><stop offset="1" stop-color="#ffe9a0" stop-opacity="0"/></radialGradient>
      <linearGradient id="tower" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#c9c4b5"/><stop offset=".45" stop-color="#efeadb"/><stop offset="1" stop-color="#6d6f6c"/></linearGradient>
    </defs>
    <rect width="1200" height="700" fill="url(#sky)"/>${stars}
    <rect y="470" width="1200" height="230" fill="url(#sea)"/>${waves}
    <path d="M850 196 L0 60 L0 290 Z" fill="url(#ray)"/><path d="M850 196 L1200 150 L1200 262 Z" fill="url(#ray2)"/>
    <path d="M700 560 Q730 505 790 498 L830 478 L905 480 Q960 500 1010 520 Q1080 540 1110 590 Q900 640 700 560Z" fill="#0a1319"/>
    <path d="M826 486 L838 236 L872 236 L886 486 Z" fill="url(#tower)"/>
    <path d="M833.6 330 L876.8 330 L879.6 384 L831 384Z" fill="#8d2f24"/>
    <rect x="828" y="226" width="54" height="11" fill="#22303a"/><rect x="838" y="176" width="34" height="50" fill="#fff2bd"/>
    <path d="M838 176h34M849.5 176v50M861 176v50" stroke="#22303a" stroke-width="2.5"/><path d="M832 177 Q855 140 878 177Z" fill="#22303a"/>
    <circle cx="855" cy="198" r="120" fill="url(#glow)"/>`,
  )
}

function lensDiagram() {
  const ring = (y, tilt) => `<path d="M196 ${y} l40 0 l${tilt} 34 l-${40 + tilt} 0 z"/>`
  const rings = [-3, -2, -1, 1, 2, 3].map((n) => ring(182 + n * 40, 24 - Math.abs(n) * 5)).join('')
  const rays = [-3, -2, -1, 0, 1, 2, 3]
    .map((n) => `<path d="M70 199 L206 ${199 + n * 40} L620 ${199 + n * 40}"/>`)
    .join('')
  return svg(
    640,
    400,
    `<rect width="640" height="400" fill="#fbfaf5"/>
    <g fill="none" stroke="#d39a2c" stroke-width="2">${rays}</g>
    <g fill="#9cc7cf" stroke="#27505a" stroke-width="2">${rings}<path d="M196 176 q54 23 0 46 z"/></g>
    <circle cx="70" cy="199" r="11" fill="#e2b23f" stroke="#7b5a12" stroke-width="2"/>
    <g font-family="DejaVu Sans" font-size="15" fill="#27323a"><text x="44" y="236">lamp</text><text x="158" y="375">stepped prisms</text><text x="452" y="375">parallel beam</text></g>`,
  )
}

function clockwork() {
  const gear = (cx, cy, r, teeth, fill) => {
    const points = Array.from({ length: teeth * 4 }, (_, i) => {
      const angle = (i / (teeth * 4)) * Math.PI * 2
      const radius = i % 4 < 2 ? r : r * 0.88
      return `${(cx + Math.cos(angle) * radius).toFixed(1)},${(cy + Math.sin(angle) * radius).toFixed(1)}`
    })
    const spokes = Array.from({ length: 5 }, (_, i) => {
      const angle = (i / 5) * Math.PI * 2
      return `<circle cx="${(cx + Math.cos(angle) * r * 0.5).toFixed(1)}" cy="${(cy + Math.sin(angle) * r * 0.5).toFixed(1)}" r="${(r * 0.18).toFixed(1)}" fill="#e9e2d0"/>`
    })
    return `<polygon points="${points.join(' ')}" fill="${fill}" stroke="#4f3d18" stroke-width="2"/>${spokes.join('')}<circle cx="${cx}" cy="${cy}" r="${(r * 0.14).toFixed(1)}" fill="#4f3d18"/>`
  }
  return svg(
    720,
    420,
    `<rect width="720" height="420" fill="#e9e2d0"/>
    <rect x="40" y="330" width="640" height="26" fill="#6b5733"/>${gear(230, 200, 130, 40, '#b98f3e')}${gear(430, 236, 84, 26, '#c9a355')}${gear(556, 170, 56, 18, '#a97c2c')}
    <path d="M100 200 V372" stroke="#333" stroke-width="3"/><rect x="74" y="372" width="52" height="40" fill="#3b3a36"/>`,
  )
}

function fogHorn() {
  const sound = [0, 1, 2, 3, 4]
    .map(
      (n) =>
        `<path d="M${400 + n * 46} ${130 - n * 16} q${30 + n * 6} ${70 + n * 16} 0 ${140 + n * 32}" opacity="${0.9 - n * 0.17}"/>`,
    )
    .join('')
  return svg(
    680,
    400,
    `<defs><linearGradient id="fog" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#dfe6e6"/><stop offset="1" stop-color="#9fb0b3"/></linearGradient></defs>
    <rect width="680" height="400" fill="url(#fog)"/>
    <path d="M120 190 L300 176 Q360 170 376 110 L376 290 Q360 230 300 224 L120 210Z" fill="#a3342a" stroke="#4c1510" stroke-width="3"/>
    <rect x="70" y="168" width="60" height="64" rx="8" fill="#3c474b"/><path d="M100 232 V340 M60 340 H150" stroke="#3c474b" stroke-width="12"/>
    <g fill="none" stroke="#38474d" stroke-width="5" stroke-linecap="round">${sound}</g>`,
  )
}

function phantomMap() {
  const next = seeded(21)
  const island = (cx, cy, r, dashed) => {
    const points = Array.from({ length: 22 }, (_, i) => {
      const angle = (i / 22) * Math.PI * 2
      const radius = r * (0.72 + next() * 0.5)
      return `${(cx + Math.cos(angle) * radius * 1.3).toFixed(1)},${(cy + Math.sin(angle) * radius).toFixed(1)}`
    })
    return `<polygon points="${points.join(' ')}" fill="${dashed ? 'none' : '#d9c48f'}" stroke="#5c4520" stroke-width="2"${dashed ? ' stroke-dasharray="6 5"' : ''}/>`
  }
  const rhumbs = Array.from({ length: 16 }, (_, i) => {
    const angle = (i / 16) * Math.PI * 2
    return `<path d="M210 330 l${(Math.cos(angle) * 900).toFixed(0)} ${(Math.sin(angle) * 900).toFixed(0)}"/>`
  }).join('')
  return svg(
    760,
    480,
    `<rect width="760" height="480" fill="#efe3c2"/><g stroke="#b4803f" stroke-width="1" opacity=".45">${rhumbs}</g>
    ${island(600, 150, 90)}${island(640, 340, 52)}${island(120, 110, 44)}${island(370, 210, 34, true)}${island(420, 380, 22, true)}
    <g font-family="DejaVu Serif" font-style="italic" font-size="17" fill="#4a3511"><text x="318" y="275">not found again</text><text x="388" y="425">doubtful</text><text x="560" y="150">the coast</text></g>
    <circle cx="210" cy="330" r="26" fill="#efe3c2" stroke="#8a2f1e" stroke-width="2"/><path d="M210 296 l8 34 l-8 34 l-8 -34z" fill="#8a2f1e"/><path d="M176 330 l34 -8 l34 8 l-34 8z" fill="#5c4520"/>
    <rect x="14" y="14" width="732" height="452" fill="none" stroke="#5c4520" stroke-width="3"/>`,
  )
}

function crumb() {
  const next = seeded(5)
  const holes = Array.from({ length: 190 }, () => {
    const [angle, far] = [next() * Math.PI * 2, Math.sqrt(next())]
    const [x, y] = [360 + Math.cos(angle) * far * 270, 235 + Math.sin(angle) * far * 128]
    return `<ellipse cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" rx="${(2 + next() ** 3 * 17).toFixed(1)}" ry="${(2 + next() ** 3 * 11).toFixed(1)}" fill="#b88d57" opacity="${(0.35 + next() * 0.5).toFixed(2)}"/>`
  }).join('')
  return svg(
    720,
    460,
    `<rect width="720" height="460" fill="#3d4a4d"/><ellipse cx="360" cy="400" rx="320" ry="24" fill="#1d2426" opacity=".6"/>
    <path d="M50 330 Q30 90 360 76 Q690 90 670 330 Q660 392 360 392 Q60 392 50 330Z" fill="#7a4317"/>
    <path d="M72 322 Q60 112 360 98 Q660 112 648 322 Q636 372 360 372 Q84 372 72 322Z" fill="#ead2a4"/>${holes}`,
  )
}

function thinSpaces() {
  const word = (x, text) => `<text x="${x}" y="112">${text}</text>`
  const gap = (x, width, label) =>
    `<rect x="${x}" y="62" width="${width}" height="66" fill="#e9b9a8" opacity=".8"/><path d="M${x + width / 2} 134 v22" stroke="#8c3b22" stroke-width="2"/><text x="${x + width / 2}" y="176" font-size="15" font-family="DejaVu Sans" text-anchor="middle" fill="#8c3b22">${label}</text>`
  return svg(
    760,
    200,
    `<rect width="760" height="200" fill="#fffdf8"/>${gap(289, 12, 'fine')}${gap(468, 20, 'mot')}
    <g font-family="DejaVu Serif" font-size="56" fill="#22282b">${word(30, 'Vraiment')}${word(302, '?')}${word(354, 'Oui,')}${word(492, 'dit-elle.')}</g>`,
  )
}

function coastSurvey() {
  const next = seeded(33)
  let [x, y] = [40, 300]
  const stations = []
  while (x < 690) {
    stations.push([x, y])
    x += 18 + next() * 30
    y = Math.max(90, Math.min(350, y + (next() - 0.52) * 78))
  }
  const line = stations.map((point) => point.map((value) => value.toFixed(0)).join(',')).join(' ')
  const dots = stations.map(([cx, cy]) => `<circle cx="${cx.toFixed(0)}" cy="${cy.toFixed(0)}" r="4"/>`).join('')
  const sights = stations
    .filter((_, i) => i % 4 === 0)
    .map(([cx, cy]) => `<path d="M${cx.toFixed(0)} ${cy.toFixed(0)} L430 52"/>`)
    .join('')
  return svg(
    720,
    400,
    `<rect width="720" height="400" fill="#f4efe2"/><polygon points="${line} 720,400 40,400" fill="#cddbc4"/>
    <g stroke="#c0392b" stroke-width="1" opacity=".6">${sights}</g><polyline points="${line}" fill="none" stroke="#2b3a42" stroke-width="2.5"/><g fill="#c0392b">${dots}</g>
    <path d="M404 76 L430 30 L456 76Z" fill="#77818a"/><path d="M421 46 L430 30 L439 46 L430 50Z" fill="#fff"/>`,
  )
}

function roundMap() {
  const next = seeded(90)
  const land = Array.from({ length: 7 }, () => {
    const [cx, cy] = [220 + next() * 200, 190 + next() * 240]
    const points = Array.from({ length: 14 }, (_, i) => {
      const angle = (i / 14) * Math.PI * 2
      const radius = 26 + next() * 66
      return `${(cx + Math.cos(angle) * radius).toFixed(0)},${(cy + Math.sin(angle) * radius).toFixed(0)}`
    })
    return `<polygon points="${points.join(' ')}" fill="#d8b66a" stroke="#7b5a24" stroke-width="2"/>`
  }).join('')
  return svg(
    640,
    640,
    `<defs><clipPath id="disc"><circle cx="320" cy="320" r="262"/></clipPath></defs><rect width="640" height="640" fill="#f6ecd2"/>
    <circle cx="320" cy="320" r="290" fill="#1f5f73"/><circle cx="320" cy="320" r="262" fill="#7fb3b5"/><g clip-path="url(#disc)">${land}
    <path d="M60 250 Q320 170 580 250 M60 330 Q320 250 580 330 M60 410 Q320 330 580 410" fill="none" stroke="#8a2f1e" stroke-width="2" opacity=".7"/></g>
    <circle cx="320" cy="320" r="262" fill="none" stroke="#c9a24a" stroke-width="5"/>`,
  )
}

function extinguished() {
  return svg(
    900,
    520,
    `<defs><linearGradient id="dusk" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#8fa3ad"/><stop offset=".62" stop-color="#e6c9a8"/><stop offset=".63" stop-color="#6f8b93"/><stop offset="1" stop-color="#2d434c"/></linearGradient></defs>
    <rect width="900" height="520" fill="url(#dusk)"/><path d="M0 420 Q180 380 330 410 T640 400 T900 430 V520 H0Z" fill="#26333a"/>
    <path d="M428 410 L440 160 L484 160 L496 410Z" fill="#f1ede4"/><path d="M436 240h52l2.4 46h-56.800z" fill="#30414a"/>
    <rect x="426" y="150" width="72" height="12" fill="#30414a"/><rect x="442" y="104" width="40" height="46" fill="#b8c4c6" stroke="#30414a" stroke-width="3"/><path d="M434 105 Q462 66 490 105Z" fill="#30414a"/>
    <g fill="none" stroke="#26333a" stroke-width="3"><path d="M610 170 q12 -14 24 0 q12 -14 24 0"/><path d="M690 130 q9 -11 18 0 q9 -11 18 0"/><path d="M240 150 q10 -12 20 0 q10 -12 20 0"/></g>`,
  )
}

function turningLens() {
  const rings = [40, 62, 84, 106, 128].map((r) => `<circle cx="320" cy="180" r="${r}"/>`).join('')
  const panes = Array.from({ length: 12 }, (_, n) => `<path d="M320 180 v-128" transform="rotate(${n * 30} 320 180)"/>`)
  return svg(
    640,
    360,
    `<rect width="640" height="360" fill="#0b1620"/>
    <path d="M320 180 L-40 20 L-40 150 Z M320 180 L680 210 L680 340 Z" fill="#f6dc8a" fill-opacity=".35"/>
    <g fill="none" stroke="#8fb9c9" stroke-width="5">${rings}</g>
    <g stroke="#44606c" stroke-width="3">${panes.join('')}</g>
    <circle cx="320" cy="180" r="22" fill="#fff3c4"/>`,
  )
}

const pictures = {
  'lighthouse-journal.example/img/night-beam.jpg': (draw) => draw(nightBeam()).jpeg({ quality: 74, mozjpeg: true }),
  'lighthouse-journal.example/img/night-beam-600.jpg': (draw) =>
    draw(nightBeam()).resize(600).jpeg({ quality: 70, mozjpeg: true }),
  'lighthouse-journal.example/img/stepped-lens.png': (draw) => draw(lensDiagram()).png({ palette: true, colours: 48 }),
  'lighthouse-journal.example/img/clockwork.webp': (draw) => draw(clockwork()).webp({ quality: 72 }),
  'lighthouse-journal.example/img/fog-horn.webp': (draw) => draw(fogHorn()).webp({ quality: 72 }),
  'atlas.example/plates/phantoms.png': (draw) => draw(phantomMap()).png({ palette: true, colours: 64 }),
  'forum.example/uploads/flat-loaf.jpg': (draw) => draw(crumb()).jpeg({ quality: 70, mozjpeg: true }),
  'carnet-typo.example/images/espaces.png': (draw) => draw(thinSpaces()).png({ palette: true, colours: 32 }),
  'chizu.example/img/sokuryo.webp': (draw) => draw(coastSurvey()).webp({ quality: 74 }),
  'kharita.example/img/disc.jpg': (draw) => draw(roundMap()).jpeg({ quality: 72, mozjpeg: true }),
  'kino.example/turning.png': (draw) => draw(turningLens()).png({ palette: true, colours: 32 }),
  'ouest-phares.example/photos/eteint.jpg': (draw) => draw(extinguished()).jpeg({ quality: 72, mozjpeg: true }),
}

for (const [path, encode] of Object.entries(pictures)) {
  const file = join(web, path)
  await mkdir(dirname(file), { recursive: true })
  const { width, height, size } = await encode((source) => sharp(Buffer.from(source))).toFile(file)
  console.log(`${path}: ${width} × ${height}, ${size} bytes`)
}

/** A PDF of one page for each list of lines, by hand: https://www.iso.org/standard/75839.html, clause 7.5. */
function lightListPdf(title, author, pages) {
  const text = (line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`
  const contents = pages.map(([heading, ...lines]) => {
    const body = `BT /F2 17 Tf 72 760 Td (${heading}) Tj ET BT /F1 11 Tf 15 TL 72 728 Td ${lines.map(text).join('\n')} ET`
    return `<< /Length ${Buffer.byteLength(body, 'latin1')} >>\nstream\n${body}\nendstream`
  })
  const pageAt = (index) => 6 + index * 2
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R /Lang (en) >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${pageAt(index)} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>',
    '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Bold /Encoding /WinAnsiEncoding >>',
    `<< /Title (${title}) /Author (${author}) /CreationDate (D:20140301080000Z) >>`,
    ...contents.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${pageAt(index) + 1} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>`,
      content,
    ]),
  ]
  let pdf = '%PDF-1.7\n'
  const offsets = objects.map((object, index) => {
    const offset = Buffer.byteLength(pdf, 'latin1')
    pdf += `${index + 1} 0 obj\n${object}\nendobj\n`
    return offset
  })
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  const start = Buffer.byteLength(pdf, 'latin1')
  pdf += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 5 0 R >>\nstartxref\n${start}\n%%EOF\n`
  return Buffer.from(pdf, 'latin1')
}

await writeFile(
  join(web, 'lighthouse-journal.example/light-list.pdf'),
  lightListPdf('A short list of lights', 'Lighthouse Journal', [
    [
      'A short list of lights',
      'For readers of the Journal, not for navigation.',
      '',
      'Every light is written in the same order: its name, its character, the height',
      'of the flame above the sea, and how far it is seen on a clear night.',
      '',
      'Skarn Rock              Fl(3) W 15s     38 m     22 miles',
      'Gull Head               Oc W 10s        61 m     18 miles',
      'Inner Pier              F R              9 m      4 miles',
      'Outer Pier              Q G             11 m      5 miles',
      'Widow Ledge             Iso W 4s        19 m     12 miles',
      '',
      'A fixed light is the oldest kind and the worst: it can be taken for a star,',
      'or for a lamp in a window. Each of the others tells its name as it turns.',
    ],
    [
      'How to read a character',
      'Fl(3) W 15s: three white flashes, then dark, all of it in fifteen seconds.',
      'Oc W 10s: a white light that goes out for a moment, once in ten seconds.',
      'Iso W 4s: two seconds of light, two seconds of dark.',
      '',
      'Count slowly, and count twice. A ship that rolls hides a flash behind a wave,',
      'and a light of three becomes a light of two, which stands somewhere else.',
    ],
  ]),
)
