import { describe, expect, test } from 'vitest'
import { readNoteText } from '#domain/notes-in/read-note-text.ts'
import { toReferralNumber } from '#domain/referral-number.ts'
import { openScanReader } from '../../server/documents/open-scan-reader.ts'
import { documentLimits } from '../../server/documents/document-reading.ts'
import { openDocumentReader } from '../../server/documents/open-document-reader.ts'
import { openReadingTurns } from '../../server/documents/reading-turns.ts'
import { scanLimits, type ScanLimits, type ScanReading } from '../../server/documents/scan-reading.ts'
import { pdfOfPicture, scanOf, tiffOf } from '../support/scans.ts'

const number = toReferralNumber(2026, 142)
const paper = { width: 612, height: 396 }
const read = (content: Uint8Array, limits: Partial<ScanLimits> = {}) =>
  openScanReader({ ...scanLimits, ...limits })(content)
const textOf = (reading: ScanReading) => (reading.kind === 'read' ? reading.text : '')

describe('a machine reads, within this installation', () => {
  test('a scanned PDF: who it is about, and our number', async () => {
    const scan = await scanOf([
      'Patient: Okafor, Adaeze',
      'DOB: 03/07/1961',
      `Your referral ${number}`,
      'Plan: Stress test within two weeks.',
    ])
    const facts = readNoteText(textOf(await read(pdfOfPicture(scan, paper))), true)
    expect(facts).toMatchObject({
      reading: 'ocr',
      patient: { name: { family: 'Okafor', given: 'Adaeze' }, birthDates: ['1961-03-07'] },
      referralNumbers: [number],
      recommendations: [{ quote: 'Stress test within two weeks.' }],
    })
  })

  test('a Spanish TIFF, with the signs that English does not have', async () => {
    const scan = await scanOf([
      'Paciente: Muñoz Peña, José',
      'Fecha de nacimiento: 07/03/1961',
      'Remisión: dolor torácico al esfuerzo.',
    ])
    const facts = readNoteText(textOf(await read(tiffOf(scan))), true)
    expect(facts.patient.name).toEqual({ family: 'Muñoz Peña', given: 'José' })
    expect(facts.text).toContain('Remisión')
  })
})

/** A TIFF that says it is as large as wanted, and holds nothing. */
function emptyTiff(width: number, height: number, next = 0): Uint8Array {
  const entries = [
    [256, width],
    [257, height],
    [258, 1],
    [259, 4],
    [273, 8],
    [278, height],
    [279, 0],
  ] as const
  const bytes = Buffer.alloc(8 + 2 + entries.length * 12 + 4)
  bytes.write('II*\0', 'latin1')
  bytes.writeUInt32LE(8, 4)
  bytes.writeUInt16LE(entries.length, 8)
  for (const [at, [tag, value]] of entries.entries()) {
    const from = 10 + at * 12
    bytes.writeUInt16LE(tag, from)
    bytes.writeUInt16LE(4, from + 2)
    bytes.writeUInt32LE(1, from + 4)
    bytes.writeUInt32LE(value, from + 8)
  }
  bytes.writeUInt32LE(next, bytes.length - 4)
  return bytes
}

describe('a hostile picture is contained', () => {
  const short = { timeoutMs: 2_000 }
  const dot = { width: 1, height: 1, grey: new Uint8Array(1) }

  test.each([
    ['a TIFF of four thousand million dots', emptyTiff(65_000, 65_000)],
    ['a TIFF whose pages go round in a circle', emptyTiff(10, 10, 8)],
    ['a TIFF cut short', Buffer.from('II*\0rest')],
    ['a PDF of one page as large as a field', pdfOfPicture(dot, { width: 2e7, height: 2e7 })],
    ['a PDF cut short', Buffer.from('%PDF-1.7\n1 0 obj\n<<')],
    [
      'a picture that says to be far larger than it is',
      Buffer.concat([
        Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
        Buffer.from([0, 0, 0, 13]),
        Buffer.from('IHDR'),
        Buffer.alloc(13, 0x7f),
      ]),
    ],
    ['noise', Buffer.alloc(40_000, 0xa7)],
  ])('%s', async (_what, content) => {
    expect(await read(content, short)).not.toMatchObject({ kind: 'read' })
  })

  test('a PDF whose picture would take more than may be taken', async () => {
    const claim = { width: 60_000, height: 60_000, grey: new Uint8Array(1_000_000) }
    const reader = openScanReader({ ...scanLimits, ...short, maxGrowthBytes: 300_000_000 })
    expect(await reader(pdfOfPicture(claim, paper))).not.toMatchObject({ kind: 'read' })
    // The reader goes on: what came before did not take it along.
    expect(await reader(Buffer.from('II*\0rest'))).toEqual({ kind: 'nothing' })
  })
})

describe('a good scan that there is no room for', () => {
  test.each([
    ['too-much-memory', { maxGrowthBytes: -1_000_000_000_000 }],
    ['took-too-long', { timeoutMs: 1 }],
  ] as const)('is told apart from one that says nothing: %s', async (because, limits) => {
    const scan = tiffOf(await scanOf(['Patient: Okafor, Adaeze']))
    expect(await read(scan, limits)).toEqual({ kind: 'ran-short', because })
  })

  test('is read in the same queue as documents: one waits for the other', async () => {
    const order: string[] = []
    const turns = openReadingTurns()
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    const before = turns(() => held)
    const scan = openScanReader(scanLimits, turns)(Buffer.from('II*\0rest')).then(() => order.push('scan'))
    const file = { name: 'note.txt', content: Buffer.from('Patient: Okafor, Adaeze') }
    const document = openDocumentReader(documentLimits, turns)(file).then(() => order.push('document'))
    order.push('nothing was read')
    release()
    await Promise.all([before, scan, document])
    expect(order).toEqual(['nothing was read', 'scan', 'document'])
  })

  test('takes nobody along in the queue, even where reading fails altogether', async () => {
    const turns = openReadingTurns()
    const failing = turns(() => Promise.reject(new Error('no thread')))
    const next = turns(() => Promise.resolve('read'))
    await expect(failing).rejects.toThrow('no thread')
    expect(await next).toBe('read')
  })
})
