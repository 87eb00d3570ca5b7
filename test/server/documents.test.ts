import { once } from 'node:events'
import { deflateSync } from 'node:zlib'
import { zipSync } from 'fflate'
import PDFDocument from 'pdfkit'
import { describe, expect, test } from 'vitest'
import {
  documentLimits,
  type DocumentLimits,
  type FileReading,
} from '../../server/documents/document-reading.ts'
import { openDocumentReader } from '../../server/documents/open-document-reader.ts'
import { drawPdf } from '../../server/channels/pdf-document.ts'
import { letterOf } from '../corpus/corpus-letters.ts'
import { openPeople } from '../corpus/corpus-people.ts'
import { buildDirectory, openReferrals } from '../corpus/corpus-practice.ts'
import { typeOf, writeCcda, writeMdm } from '../corpus/corpus-structured.ts'
import { openDice } from '../../server/sandbox/clinic/dice.ts'

const dice = openDice(7)
const referral = openReferrals(dice, buildDirectory().specialists)(openPeople(dice)('en'))
const note = {
  ...letterOf(referral, '2026-04-06', 'en'),
  numbers: [],
  orders: [referral.order],
  type: typeOf(referral),
  documentId: 'doc-1',
}
const { family, given, birthDate } = referral.person
const bytes = (text: string): Uint8Array => Buffer.from(text)

const read = (
  content: Uint8Array,
  limits: Partial<DocumentLimits> = {},
  name = 'note',
): Promise<FileReading> => openDocumentReader({ ...documentLimits, ...limits })({ name, content })

async function readOne(content: Uint8Array, limits: Partial<DocumentLimits> = {}) {
  const file = await read(content, limits)
  if (!file.ok) return file.error
  const [part] = file.parts
  return part?.reading.ok === true ? part.reading : part?.reading.error
}

const pdfOf = (text: string): Promise<Uint8Array> =>
  drawPdf({ title: 'Note', language: 'en', madeAt: new Date('2026-04-06T12:00:00Z') }, (pen) => {
    for (const line of text.split('\n')) pen.write(line, { size: 11 })
  })

/** A PDF whose one page is a stream that unpacks to as many bytes. */
function pdfBomb(size: number): Uint8Array {
  const stream = deflateSync(Buffer.alloc(size, '(x) Tj\n'))
  const head = '%PDF-1.4\n'
  const objects = [
    Buffer.from('1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n'),
    Buffer.from('2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n'),
    Buffer.from(
      '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << >> /Contents 4 0 R >>\nendobj\n',
    ),
    Buffer.concat([
      Buffer.from(`4 0 obj\n<< /Length ${stream.length} /Filter /FlateDecode >>\nstream\n`),
      stream,
      Buffer.from('\nendstream\nendobj\n'),
    ]),
  ]
  return Buffer.concat([
    Buffer.from(head),
    ...objects,
    Buffer.from('trailer\n<< /Size 5 /Root 1 0 R >>\n%%EOF\n'),
  ])
}

describe('a note is read by its bytes', () => {
  test('a clinical document', async () => {
    expect(await readOne(bytes(writeCcda(note)))).toMatchObject({
      kind: 'ccda',
      facts: {
        reading: 'structured',
        patient: { name: { family, given }, birthDates: [birthDate] },
        author: { npi: referral.specialist.npi, organization: referral.specialist.place },
        orderIdentifiers: [`urn:oid:1.2.840.99999.1.1|${referral.order}`],
        serviceOn: '2026-04-06',
        completeness: 'final',
        recommendations: [{ quote: 'Continue current medication.' }, { quote: 'Return in 3 months.' }],
      },
    })
  })

  test('a message of HL7 v2', async () => {
    expect(await readOne(bytes(writeMdm(note)))).toMatchObject({
      kind: 'mdm',
      facts: { serviceOn: '2026-04-06' },
    })
  })

  test('a PDF with text, page by page', async () => {
    const pdf = await pdfOf(
      `Patient: ${family}, ${given}\nDOB: ${birthDate}\nPlan:\nRepeat the test in May.\nElectronically signed by: A. Nair`,
    )
    expect(await readOne(pdf)).toMatchObject({
      kind: 'pdf',
      facts: {
        reading: 'text',
        patient: { name: { family, given }, birthDates: [birthDate] },
        completeness: 'final',
        recommendations: [{ quote: 'Repeat the test in May.', page: 1 }],
      },
    })
  })

  test('text that a PDF does not draw was read off its pictures', async () => {
    const scan = new PDFDocument()
    const chunks: Buffer[] = []
    scan.on('data', (chunk: Buffer) => chunks.push(chunk))
    scan.addContent('3 Tr')
    scan.text(`Patient: ${family}, ${given}`)
    scan.end()
    await once(scan, 'end')
    expect(await readOne(Buffer.concat(chunks))).toMatchObject({
      kind: 'pdf',
      facts: { reading: 'ocr', patient: { name: { family, given } } },
    })
  })

  test.each([
    [
      'a letter',
      'application/pdf',
      () => pdfOf('This is a preliminary draft.\nPlan:\nRepeat the test in May.'),
      { completeness: 'preliminary', recommendations: [{ quote: 'Repeat the test in May.' }] },
    ],
    [
      'a page',
      'text/html',
      () => Promise.resolve(bytes('<div>Plan:<p>Rest.</p><i hidden>Do not.</i></div>')),
      { recommendations: [{ quote: 'Rest.' }], isShownOtherwise: true },
    ],
    ['a picture', 'image/tiff', () => Promise.resolve(Buffer.from('II*\0rest')), { text: '' }],
  ] as const)('a clinical document that is the envelope of %s', async (_, mediaType, body, facts) => {
    const packed = Buffer.from(await body()).toString('base64')
    const envelope = writeCcda(note).replace(
      /<structuredBody>.*<\/structuredBody>/s,
      `<nonXMLBody><text mediaType="${mediaType}" representation="B64">${packed}</text></nonXMLBody>`,
    )
    expect(await readOne(bytes(envelope))).toMatchObject({ kind: 'ccda', facts })
  })

  test('a PDF of pictures, and a picture, say nothing until somebody reads them', async () => {
    const empty = await drawPdf(
      { title: 'x', language: 'en', madeAt: new Date('2026-04-06T12:00:00Z') },
      () => undefined,
    )
    const silent = { kind: 'picture', facts: { reading: 'ocr', text: '' } }
    expect(await readOne(empty)).toMatchObject(silent)
    expect(await readOne(Buffer.from('II*\0rest'))).toMatchObject(silent)
  })

  const packed = zipSync({ '[Content_Types].xml': bytes('<Types/>'), 'word/document.xml': bytes('<w/>') })
  test.each([
    ['RTF', bytes('{\\rtf1\\ansi Your referral REF-2026-0014223}'), 'application/rtf'],
    ['Word', Buffer.from('d0cf11e0a1b11ae100', 'hex'), 'application/msword'],
    ['Word since 2007', packed, 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ])(
    'a file of a word processor (%s) is one document, kept as it is, that says nothing here',
    async (_case, content, type) => {
      const file = await read(content)
      expect(file).toMatchObject({
        ok: true,
        parts: [
          {
            contentType: type,
            reading: { kind: 'picture', facts: { text: '', referralNumbers: [] } },
          },
        ],
      })
      expect(file.ok && file.parts).toHaveLength(1)
    },
  )

  test('words that a machine stamped on the first of several scanned pages are not what they say', async () => {
    const scan = new PDFDocument()
    const chunks: Buffer[] = []
    scan.on('data', (chunk: Buffer) => chunks.push(chunk))
    scan.text('FROM 413 555 0122, PAGE 1 OF 3').addPage().addPage()
    scan.end()
    await once(scan, 'end')
    expect(await readOne(Buffer.concat(chunks))).toMatchObject({ kind: 'picture', facts: { text: '' } })
  })

  test('every document of an XDM package, and nothing else of it', async () => {
    const packed = zipSync({
      'INDEX.HTM': bytes('<html></html>'),
      'IHE_XDM/SUBSET01/METADATA.XML': bytes('<x/>'),
      'IHE_XDM/SUBSET01/DOC0001.XML': bytes(writeCcda(note)),
      'IHE_XDM/SUBSET01/../../LETTER.TXT': bytes('Patient: Okafor, Ada'),
    })
    const file = await read(packed)
    expect(file.ok && file.parts.map(({ name, contentType }) => [name, contentType])).toEqual([
      ['DOC0001.XML', 'application/xml'],
      ['LETTER.TXT', 'text/plain'],
    ])
  })

  test('the same document is one document, packed or not', async () => {
    const plain = await read(bytes(writeCcda(note)))
    const packed = await read(zipSync({ 'DOC1.XML': bytes(writeCcda(note)) }))
    expect(plain.ok && packed.ok && plain.parts[0]?.key === packed.parts[0]?.key).toBe(true)
  })
})

const entity =
  '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><ClinicalDocument>&e;</ClinicalDocument>'
const laughs = `<!DOCTYPE x [<!ENTITY a "ha">${'bcdefgh'
  .split('')
  .map((name, at) => `<!ENTITY ${name} "${`&${'abcdefg'[at]};`.repeat(10)}">`)
  .join('')}]><x>&h;</x>`

const manyMarks = Array.from({ length: 300 }, (_, at) => `<b id=${at}>`).join('')

describe('a hostile file is refused or contained', () => {
  test.each([
    ['a PDF cut short', 'unreadable', Buffer.from('%PDF-1.7\n1 0 obj\n<<')],
    ['a PDF of noise', 'unreadable', Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(50_000, 0xa7)])],
    ['an external entity', 'has-doctype', bytes(entity)],
    ['a billion laughs', 'has-doctype', bytes(laughs)],
    ['an entity nobody declared', 'unreadable', bytes('<ClinicalDocument>&e;</ClinicalDocument>')],
    ['XML that nests without end', 'unreadable', bytes('<a>'.repeat(100_000))],
    ['XML that is no clinical document', 'unsupported', bytes('<Envelope/>')],
    ['a web page with a script', 'unsupported', bytes('<!DOCTYPE html><script>alert(1)</script>')],
    ['a page that nests without end', 'unreadable', bytes(`<html>${'<div>'.repeat(200_000)}x`)],
    ['a page of elements without end', 'unreadable', bytes(`<html>${'<br>'.repeat(300_000)}x`)],
    ['a page that multiplies its marks', 'unreadable', bytes(`<html><p>${manyMarks}${'<p>x'.repeat(9_000)}`)],
    ['a page cut short in a comment', 'unreadable', bytes('<html><p>Note</p><!-- draft')],
    ['a page cut short in a script', 'unreadable', bytes('<html><p>Note</p><script>"')],
    ['a page in an encoding nobody knows', 'unreadable', bytes('<meta charset="utf-7"><p>Note +AD4-</p>')],
    [
      'a page that is not in its encoding',
      'unreadable',
      Buffer.from('<meta charset=utf-8><p>\xf1', 'latin1'),
    ],
    ['a page with a program in it', 'unreadable', bytes('<html><p>Note\0\x01</p>')],
    ['a page that declares entities', 'has-doctype', bytes(entity.replace('DOCTYPE x', 'DOCTYPE html'))],
    [
      'a page of which nothing is seen',
      'unsupported',
      bytes('<html><p hidden>Note</p><img src="//x/y.png">'),
    ],
    ['a picture that is a program', 'unsupported', bytes('<svg onload="alert(1)"/>')],
    ['a program', 'unsupported', Buffer.from('MZ\x90\0\x03')],
    ['a zip cut short', 'unreadable', zipSync({ a: Buffer.alloc(9_000, 'ab') }).subarray(0, 40)],
    ['a zip of zips', 'unsupported', zipSync({ a: zipSync({ b: bytes('c') }) })],
    ['a zip of nothing', 'unsupported', zipSync({ 'index.htm': bytes('x') })],
  ])('%s: %s', async (_what, error, content) => {
    expect(await readOne(content)).toBe(error)
  })

  test('a zip bomb is not unpacked', async () => {
    const bomb = zipSync({ 'a.txt': new Uint8Array(200_000_000) }, { level: 9 })
    expect(bomb.byteLength).toBeLessThan(1_000_000)
    expect(await readOne(bomb)).toBe('too-large')
  })

  test('a zip that understates its size unpacks to no more than it states', async () => {
    const packed = zipSync({ 'a.txt': new Uint8Array(50_000_000) }, { level: 9 })
    // The size stands in the directory at the end of the archive, 24 bytes into the file's entry.
    const entry = Buffer.from(packed).lastIndexOf('PK\x01\x02')
    new DataView(packed.buffer, packed.byteOffset).setUint32(entry + 24, 1_000, true)
    expect(await readOne(packed)).not.toMatchObject({ kind: 'text' })
  })

  test('a package of very many files is refused', async () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`${at}.txt`, bytes('x')]))
    expect(await readOne(zipSync(many))).toBe('too-many-files')
  })

  test('a file above the limit is not looked at', async () => {
    expect(await readOne(new Uint8Array(31_000_000))).toBe('too-large')
  })

  test('a PDF that unpacks without end is stopped, and the next file is read', async () => {
    const reader = openDocumentReader({ ...documentLimits, timeoutMs: 30_000, maxGrowthBytes: 300_000_000 })
    const [bomb, next] = await Promise.all([
      reader({ name: 'bomb.pdf', content: pdfBomb(400_000_000) }),
      reader({ name: 'note.txt', content: bytes('Patient: Okafor, Ada') }),
    ])
    expect(bomb.ok ? 'read' : bomb.error).toMatch(/^(took-too-long|too-much-memory)$/)
    expect(next.ok).toBe(true)
  })

  test('a page of very many attributes is stopped', async () => {
    const page = `<html><p ${Array.from({ length: 2_000_000 }, (_, at) => `a${at}`).join(' ')}>x</p>`
    expect(await readOne(bytes(page), { timeoutMs: 1_500 })).toMatch(/^(took-too-long|too-much-memory)$/)
  })

  test('a script in a letter stays the words it is', async () => {
    const said = '<b>Patient:</b> <script>alert(1)</script>'
    expect(await readOne(bytes(`Dear colleague, ${said}`))).toMatchObject({
      kind: 'text',
      facts: { text: `Dear colleague, ${said}` },
    })
  })
})
