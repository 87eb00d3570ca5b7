import { describe, expect, test } from 'vitest'
import { drawFaxPages } from '../../server/channels/fax-pages.ts'
import { drawLetter, openLetter } from '../../server/channels/letter.ts'
import { toPrintable } from '../../server/channels/printable-text.ts'
import { readPages } from '../support/read-pages.ts'

const practice = {
  name: 'Northside Primary Care',
  callBackNumber: '(413) 555-0100',
  faxNumber: '+14135550101',
  postalAddress: ['12 Chestnut Street', 'Harborview, MA'],
}
const at = new Date('2026-11-27T03:00:00Z')
const timeZone = 'America/New_York'

describe('a letter to print', () => {
  const letter = {
    to: { name: 'María Núñez Ibáñez', address: '7 Elm Street\nHarborview, MA 01001' },
    text: 'Estimada señora: ¿ya tiene su cita? Llámenos al (413) 555-0100. ¡Gracias!',
    language: 'es' as const,
  }

  test('shows Spanish as it is written, the practice, and the local day in its language', async () => {
    const { text, pages } = readPages(await drawLetter(letter, { practice, timeZone }, at))
    expect(pages).toBe(1)
    for (const words of [
      '¿ya tiene su cita?',
      'María Núñez Ibáñez',
      'Northside Primary Care',
      '26 de noviembre de 2026',
    ])
      expect(text.replaceAll('\n', ' ')).toContain(words)
  })

  test('has the name and address, and nothing else, where the envelope’s window is', async () => {
    const { lines } = readPages(await drawLetter(letter, { practice, timeZone }, at))
    const inWindow = lines.filter(({ x, top }) => x < 342 && top > 126 && top < 225).map(({ text }) => text)
    expect(inWindow).toEqual(['María Núñez Ibáñez', '7 Elm Street', 'Harborview, MA 01001'])
  })

  test('is black on white', async () => {
    const { content } = readPages(await drawLetter(letter, { practice, timeZone }, at))
    const colors = [...content.matchAll(/^([\d. ]+) (?:scn|SCN|rg|RG)$/gm)].map(([, color]) => color?.trim())
    expect(colors.length).toBeGreaterThan(0)
    expect(new Set(colors)).toEqual(new Set(['0 0 0']))
  })

  test('is the same to the byte when it is drawn again', async () => {
    const [one, other] = await Promise.all([1, 2].map(() => drawLetter(letter, { practice, timeZone }, at)))
    expect(Buffer.compare(one ?? Buffer.of(), other ?? Buffer.of(1))).toBe(0)
  })

  test('numbers its pages when there are several', async () => {
    const long = { ...letter, text: Array.from({ length: 80 }, (_, line) => `Línea ${line}`).join('\n\n') }
    const { pages, text } = readPages(await drawLetter(long, { practice, timeZone }, at))
    expect(pages).toBeGreaterThan(1)
    expect(text).toContain(`Página 1 de ${pages}`)
    expect(text).toContain(`Página ${pages} de ${pages}`)
  })

  test('is kept for the person who prints, under its key', async () => {
    const kept: [string, Uint8Array][] = []
    const transport = openLetter({
      practice,
      timeZone,
      keepPages: (...each) => Promise.resolve(void kept.push(each)),
      now: () => at,
    })
    const result = await transport.send({ key: 'k', ...letter }, AbortSignal.timeout(1_000))
    expect(result).toMatchObject({ kind: 'accepted' })
    expect(kept).toEqual([['k', await drawLetter(letter, { practice, timeZone }, at)]])
  })
})

test('a fax says who it is from and for, and that it is confidential', async () => {
  const to = { name: 'Harbor Cardiology', address: '+14135550122' }
  const { text } = readPages(await drawFaxPages({ to, text: 'Please confirm receipt.' }, practice, at))
  const flat = text.replaceAll('\n', ' ')
  for (const words of [
    'Harbor Cardiology, +14135550122',
    'Tel. (413) 555-0100',
    'Please confirm receipt.',
    'Confidential',
  ])
    expect(flat).toContain(words)
})

test.each([
  ['¿Niño, ñandú, pingüino? ¡Sí!', '¿Niño, ñandú, pingüino? ¡Sí!'],
  ['“quoted” – €5…', '“quoted” – €5…'],
  ['Mari\u0301a', 'María'],
  ['Łukasz Nguyễn Đặng', 'Lukasz Nguyen Dang'],
  ['a\u202fb\tc', 'a b c'],
  ['李', '?'],
])('%j is printed as %j', (text, printed) => expect(toPrintable(text)).toBe(printed))
