import { describe, expect, test } from 'vitest'
import { drawPdf } from '../../server/channels/pdf-document.ts'
import { documentLimits, type DocumentLimits } from '../../server/documents/document-reading.ts'
import { readFile } from '../../server/documents/read-file.ts'

const number = 'REF-2026-0014223'

async function read(content: string | Uint8Array, limits: Partial<DocumentLimits> = {}) {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content
  const file = await readFile({ name: 'note', content: bytes }, { ...documentLimits, ...limits })
  const part = file.ok ? file.parts[0] : undefined
  if (part?.reading.ok !== true) throw new Error('It was refused.')
  return { type: part.contentType, kind: part.reading.kind, ...part.reading.facts }
}
const textOf = async (content: string | Uint8Array): Promise<string> => (await read(content)).text

describe('a page is read for its words', () => {
  test('as a letter is: whom it is about, when, our number, and what it recommends, each at its place', async () => {
    const facts = await read(
      `<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
      <html xmlns="http://www.w3.org/1999/xhtml"><head><title>Note</title></head><body>
      <table><tr><td>Patient:</td><td><p>Pe&ntilde;a, Ana</p></td></tr><tr><th>DOB:</th><td>1950-03-02</td></tr></table>
      <div>Date&nbsp;of service: 2026-04-06</div>Your referral number: <b>${number.slice(0, 9)}</b>${number.slice(9)}
      <h2>Plan</h2><ul><li>Repeat the test
        in May.</li><li>Walk &lt; 2 km.</li></ul>
      <p>Electronically signed by: A. Nair</p></body></html>`,
    )
    expect(facts).toMatchObject({
      type: 'text/html',
      kind: 'html',
      reading: 'text',
      patient: { name: { family: 'Peña', given: 'Ana' }, birthDates: ['1950-03-02'] },
      serviceOn: '2026-04-06',
      completeness: 'final',
      recommendations: [{ quote: 'Repeat the test in May.' }, { quote: 'Walk < 2 km.' }],
    })
    expect(facts.text).toContain(`Your referral number: ${number}`)
    expect(facts.isShownOtherwise).toBeUndefined()
    for (const { quote, start, end } of facts.recommendations)
      expect(facts.text.slice(start, end)).toBe(quote)
  })

  test('tables row by row, other blocks on lines of their own, typed lines as they were typed', async () => {
    const page =
      '<div>a<p>b</p>c<br>d<table><tr><td>Na</td><td>140</td></tr><tr><td>K</td><td></td><td>4</td></tr></table><pre>e\n  f</pre></div>'
    expect(await textOf(page)).toBe('a\nb\nc\nd\nNa | 140\nK | | 4\ne\nf')
  })

  test.each([
    ['that says it is in Latin-1', Buffer.from('<meta charset="iso-8859-1"><p>Pe\xf1a</p>', 'latin1')],
    ['that says nothing and is no UTF-8', Buffer.from('<p>Pe\xf1a</p>', 'latin1')],
    ['with a mark, whatever it says', Buffer.from('\ufeff<meta charset="iso-8859-1"><p>Peña</p>')],
    ['in UTF-16 with its mark', Buffer.from('\ufeff<p>Peña</p>', 'utf16le')],
    ['that says UTF-16 in single bytes', Buffer.from('<meta charset="utf-16"><p>Peña</p>')],
  ])('%s', async (_, content) => {
    expect(await textOf(content)).toBe('Peña')
  })

  test.each([
    '<pre>Patient: Okafor, Ada   DOB: 1950-03-02</pre>',
    '<div style="white-space: pre-wrap">Patient: Okafor, Ada   DOB: 1950-03-02</div>',
    '<p>Patient: Okafor, Ada&nbsp;&nbsp; DOB: 1950-03-02</p>',
    '<table><tr><td>Patient: Okafor, Ada</td><td>DOB:</td><td>1950-03-02</td></tr></table>',
  ])('columns stay apart: %s', async (page) => {
    expect((await read(page)).patient).toEqual({
      name: { family: 'Okafor', given: 'Ada' },
      birthDates: ['1950-03-02'],
      recordNumbers: [],
    })
  })

  test('up to the length that is read', async () => {
    expect((await read(`<p>${'x'.repeat(50)}</p>`, { maxText: 10 })).text).toBe('x'.repeat(10))
  })
})

describe('what nobody sees on a page', () => {
  test.each([
    '<p hidden>%</p>',
    '<p aria-hidden="true">%</p>',
    '<p style="color:red; DISPLAY : none">%</p>',
    '<p style="dis/**/play:none">%</p>',
    '<p style="visibility:hidden">%</p>',
    '<p style="opacity:0">%</p>',
    '<p style="font-size:0px">%</p>',
    '<div hidden><table><tr><td>%</td></tr></table></div>',
    '<dialog>%</dialog>',
    '<p popover>%</p>',
    '<progress>%</progress>',
    '<noscript>%</noscript>',
    '<iframe srcdoc="%">%</iframe>',
    '<svg><text>%</text></svg>',
    '<del>%</del>',
    '<textarea>%</textarea>',
    '<script>document.write("%")</script>',
  ])('is left out, and keeps the note from filing itself: %s', async (hidden) => {
    const facts = await read(
      `<html><body><p>Seen</p>${hidden.replaceAll('%', number)}<p>too</p></body></html>`,
    )
    expect(facts).toMatchObject({ text: 'Seen\ntoo', referralNumbers: [], isShownOtherwise: true })
  })

  test.each([
    '<!-- % -->',
    '<template>%</template>',
    '<style>/* % */</style>',
    '<img alt="%" src="//elsewhere.example/%.png" style="display:none">',
    '<input type="hidden" value="%">',
    '<a href="//elsewhere.example/%" title="%"></a>',
  ])('and was never among its words is simply left out: %s', async (hidden) => {
    const facts = await read(
      `<html><body><p>Seen</p>${hidden.replaceAll('%', number)}<p>too</p></body></html>`,
    )
    expect([facts.text, facts.isShownOtherwise]).toEqual(['Seen\ntoo', undefined])
  })

  test.each([
    '<style>.x { display: none }</style><p class="x">%</p>',
    '<style>@import "x.css";</style><p>%</p>',
    '<style>p::after { content: "draft" }</style><p>%</p>',
    '<link rel="stylesheet" href="//elsewhere.example/x.css"><p>%</p>',
    '<p style="d\\69splay:none">%</p>',
    '<p style="color:#fff">%</p>',
    '<p style="color: rgb(255, 255, 255)">%</p>',
    '<p style="color:rgb(0 0 0 / 0)">%</p>',
    '<p style="font-size:1px">%</p>',
    '<p style="text-indent:-9999px">%</p>',
    '<details><summary>More</summary>%</details>',
    '<div><template shadowrootmode="open"></template>%</div>',
    '<font color="white">%</font>',
    '<p style="position:absolute; left:-9999px">%</p>',
    '<p style="height:0; overflow:hidden">%</p>',
    '<bdo dir="rtl">%</bdo>',
    '<p>\u202e%</p>',
    '<p onclick="this.remove()">%</p>',
    '<p>% <input value="draft"></p>',
  ])('cannot always be told; then a person has to look: %s', async (unsure) => {
    const facts = await read(`<html><body>${unsure.replaceAll('%', number)}</body></html>`)
    expect(facts.text).toContain(number)
    expect(facts.isShownOtherwise).toBe(true)
  })

  test('usual styles say nothing against a page', async () => {
    const page =
      '<html><head><style>body { font: 11pt Arial; color: #1f497d; margin: 0 } td { width: 50%; border-top: 1px solid white }</style></head><body style="margin:0"><p style="color:black;font-size:10.5pt;text-align:left;text-indent:-18pt;margin-left:.5in;line-height:1.2;background:white">Seen <span style="color: rgb(0, 0, 0); font-size: 1em">by</span> <i style="font-size:1.2em;color:rgb(31,73,125)">all</i></p></body></html>'
    expect((await read(page)).isShownOtherwise).toBeUndefined()
  })
})

describe('a page in a message of HL7 v2', () => {
  const escapes: Readonly<Record<string, string>> = { '\\': 'E', '|': 'F', '^': 'S', '~': 'R', '&': 'T' }
  const escaped = (text: string) =>
    text.replaceAll(/[\\|^~&]/g, (sign) => `\\${escapes[sign] ?? ''}\\`).replaceAll('\n', '\\.br\\')
  const messageOf = (...observations: string[]) =>
    [
      'MSH|^~\\&|EMR|A|BATON|B|20260120||MDM^T02^MDM_T02|1|P|2.5.1',
      'PID|1||||Okafor^Adaeze||19610307',
      'TXA|1|11488-4^Consult note^LN||20260120143000-0500||||||||D-1^^5.5^ISO|||||LA||AV',
      ...observations,
    ].join('\r')
  const asText = (...lines: string[]) =>
    messageOf(...lines.map((line, at) => `OBX|${at + 1}|TX|||${escaped(line)}`))
  const asFile = (content: string) =>
    messageOf(`OBX|1|ED|||^TEXT^HTML^Base64^${Buffer.from(content).toString('base64')}`)
  const page = '<html><body><p>Seen &amp; done</p><p hidden>%</p><p>Plan:</p><p>Rest.</p></body></html>'
  const seen = {
    kind: 'mdm',
    text: 'Seen & done\nPlan:\nRest.',
    referralNumbers: [],
    isShownOtherwise: true,
    recommendations: [{ quote: 'Rest.' }],
  }
  const hiding = page.replace('%', number)

  test.each([
    ['as text', asText(hiding)],
    ['as text of several lines', asText(...hiding.split(/(?<=<\/p>)/))],
    ['as a file', asFile(hiding)],
    ['as a piece of one', asText(hiding.replace(/<\/?(html|body)>/g, ''))],
  ])('%s is read for the words that are seen', async (_, message) => {
    expect(await read(message)).toMatchObject(seen)
  })

  test('that begins below other words hides nothing either', async () => {
    const facts = await read(
      asText('Dear colleague,', 'EF <40 %, K+ <3.5', `<p style="display:none">${number}</p>`),
    )
    expect(facts).toMatchObject({ referralNumbers: [], isShownOtherwise: true })
    expect(facts.text).toBe('Dear colleague,\nEF <40 %, K+ <3.5')
  })

  test('that shows its number links by it, and has no doubt', async () => {
    const facts = await read(asText(`<div>Your referral ${number}</div>`))
    expect(facts).toMatchObject({ text: `Your referral ${number}`, referralNumbers: [number] })
    expect(facts.isShownOtherwise).toBeUndefined()
  })

  test('that ends in the middle of a tag is refused', async () => {
    await expect(read(asText(`<p>Seen</p><p title="${number}`))).rejects.toThrow('refused')
  })

  test.each(['EF <40 % and K+ >3.5', 'write to <a.nair@clinic.example>', 'p<0.05, a < b and b > c'])(
    'is not what only has angle brackets: %s',
    async (words) => {
      expect(await read(asText(words))).toMatchObject({ text: words })
    },
  )

  test('that is a PDF is read as one', async () => {
    const facts = { title: 'Note', language: 'en', madeAt: new Date('2026-01-20T15:00:00Z') } as const
    const pdf = await drawPdf(facts, (pen) => pen.write(`Your referral ${number}`, { size: 11 }))
    const data = Buffer.from(pdf).toString('base64')
    expect(await read(messageOf(`OBX|1|ED|||^application^pdf^Base64^${data}`))).toMatchObject({
      kind: 'mdm',
      referralNumbers: [number],
    })
  })
})
