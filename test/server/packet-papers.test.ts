import decodeQR from 'qr/decode.js'
import { describe, expect, test } from 'vitest'
import { readNoteText } from '#domain/notes-in/read-note-text.ts'
import { toReferralNumber } from '#domain/referral-number.ts'
import { drawPacketPages } from '../../server/channels/packet-pages.ts'
import { openRecognition } from '../../server/documents/recognize-page.ts'
import { faxFirstPage } from '../support/faxed-page.ts'
import { makePacket, packetContent } from '../support/packet-chart.ts'
import { readPages } from '../support/read-pages.ts'

const practice = {
  name: 'Northside Primary Care',
  callBackNumber: '(413) 555-0100',
  faxNumber: '+14135550101',
}
const answer = {
  address: 'https://baton.example/r',
  link: 'https://baton.example/r/c/K7QM2XFD9TWA',
  code: 'K7QM-2XFD-9TWA',
}
const draw = (content = packetContent(), language: 'en' | 'es' = 'en') =>
  drawPacketPages(content, answer, practice, language)

describe('a packet on paper', () => {
  test('says everything a packet says, and counts its pages', async () => {
    const { pdf, pages } = await draw()
    const read = readPages(pdf)
    const flat = read.text.replaceAll('\n', ' ')
    expect(pages).toBe(read.pages)
    for (const words of [
      'REF-2026-0014271',
      'Ada Maria O’Sample & Sons',
      'Riverside Cardiology Group',
      'Is stress testing indicated?',
      'Exertional chest pain < 6 weeks',
      'AUTH0001',
      'High blood pressure',
      'lisinopril 10 mg · one tablet daily',
      'Penicillin · HIGH RISK · Hives',
      'Cholesterol · 212 mg/dL',
      'No edema.',
      'Sample Health, Gold HMO',
      'Code: K7QM-2XFD-9TWA',
      'We accept this referral',
    ])
      expect(flat).toContain(words)
  })

  test('shows patient, number and page on every page', async () => {
    const more = Array.from({ length: 90 }, (_, index) => ({
      ...{ resourceType: 'Condition', id: `more-${index}`, subject: { reference: 'Patient/p-1' } },
      code: { text: `Problem number ${index}` },
    }))
    const { pdf, pages } = await draw(makePacket(more).content)
    const { text } = readPages(pdf)
    expect(pages).toBeGreaterThan(2)
    for (let page = 1; page <= pages; page += 1) expect(text).toContain(`Page ${page} of ${pages}`)
    const footers = text
      .split('\n')
      .filter((line) => line.startsWith('Ada Maria') && line.includes('· REF-2026-'))
    expect(footers).toHaveLength(pages)
  })

  test('survives a fax: black on white, no letter below 10 points but the letterhead', async () => {
    const { content } = readPages((await draw()).pdf)
    const colors = [...content.matchAll(/^([\d. ]+) (?:scn|SCN|rg|RG)$/gm)].map(([, color]) => color?.trim())
    expect(new Set(colors)).toEqual(new Set(['0 0 0']))
    const sizes = [...content.matchAll(/\/F\d+ ([\d.]+) Tf/g)].map(([, size]) => Number(size))
    const letterhead = 9
    expect(Math.min(...sizes.filter((size) => size !== letterhead))).toBeGreaterThanOrEqual(10)
  })

  test('its code opens the answer page when it is read by a camera at a fax’s resolution', async () => {
    const { content } = readPages((await draw()).pdf)
    expect(readQr(content, 98)).toBe(answer.link)
  })

  describe.each(['fine', 'standard'] as const)('printed by a fax of %s lines, black or white', (mode) => {
    test('is known by its number and its patient', async () => {
      const number = toReferralNumber(2026, 142)
      const page = await faxFirstPage((await draw({ ...packetContent(), number })).pdf, mode)
      expect(new Set(page.grey)).toEqual(new Set([0, 255]))
      const recognize = await openRecognition('en')
      const text = recognize(page)
      const facts = readNoteText(text, true)
      expect(facts.referralNumbers).toEqual([number])
      expect(text).toMatch(/born 1958-03-14/)
      expect(text).toMatch(/We accept this referral/)
    })

    test('shows a camera the code that opens the answer page', async () => {
      const { width, height, grey } = await faxFirstPage((await draw()).pdf, mode)
      const data = new Uint8Array(grey.length * 4)
      for (const [at, shade] of grey.entries()) data.set([shade, shade, shade, 255], at * 4)
      expect(decodeQR({ width, height, data })).toBe(answer.link)
    })
  })

  test('is in the language that is asked for, and the same to the byte when it is drawn again', async () => {
    const [one, other] = await Promise.all([draw(packetContent(), 'es'), draw(packetContent(), 'es')])
    expect(readPages(one.pdf).text).toContain('Aceptamos esta remisión')
    expect(Buffer.compare(one.pdf, other.pdf)).toBe(0)
  })
})

/** Paints the squares of the first page as a fax of so many lines an inch would, and reads the code in them. */
function readQr(content: string, dotsPerInch: number): string {
  const squares = [...content.matchAll(/^([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re$/gm)]
    .map(([, ...numbers]) => numbers.map(Number))
    .filter(([, , width = 0, height = 0]) => width === height && width < 8)
  const edge = 8
  const xs = squares.map(([x = 0]) => x)
  const ys = squares.map(([, y = 0]) => y)
  const scale = dotsPerInch / 72
  const left = Math.min(...xs) - edge
  const top = Math.min(...ys) - edge
  const width = Math.ceil((Math.max(...xs) + 2 * edge - left) * scale)
  const height = Math.ceil((Math.max(...ys) + 2 * edge - top) * scale)
  const data = new Uint8Array(width * height * 4).fill(255)
  for (const [x = 0, y = 0, size = 0] of squares)
    for (let down = Math.round((y - top) * scale); down < Math.round((y - top + size) * scale); down += 1)
      for (
        let across = Math.round((x - left) * scale);
        across < Math.round((x - left + size) * scale);
        across += 1
      )
        data.fill(0, (down * width + across) * 4, (down * width + across) * 4 + 3)
  return decodeQR({ width, height, data })
}
