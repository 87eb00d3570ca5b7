// @vitest-environment jsdom
import { describe, expect, test } from 'vitest'
import { toReferralNote } from '#domain/packet/referral-note.ts'
import { writeXml } from '../../server/channels/write-xml.ts'
import { makePacket, packetContent } from '../support/packet-chart.ts'

describe('a packet as a C-CDA Referral Note', () => {
  const toId = (section: string, place: number) =>
    `00000000-0000-4000-8000-${section.length}${place}0000000000`.slice(0, 36)
  const write = (content = packetContent()) =>
    writeXml(toReferralNote(content, { document: '2f0b2b1e-6a5c-4a9e-8f3a-3d1f2c9a7b10', toId }))
  const parse = (xml: string) => new DOMParser().parseFromString(xml, 'application/xml')
  const sectionOf = (document: Document, root: string) =>
    [...document.querySelectorAll('section')].find(
      (section) => section.querySelector(':scope > templateId')?.getAttribute('root') === root,
    )

  test('is well formed, whatever people have written', () => {
    const nasty = '</text> & "quotes" \'single\' ]]> <script>x</script> \u0007 \ud800 é'
    const document = parse(write({ ...packetContent(), question: nasty }))
    expect(document.documentElement.nodeName).toBe('ClinicalDocument')
    expect(document.querySelector('script')).toBeNull()
    expect(document.documentElement.textContent).toContain(
      '</text> & "quotes" \'single\' ]]> <script>x</script>',
    )
  })

  test.each([
    ['US Realm Header', '2.16.840.1.113883.10.20.22.1.1', '2015-08-01'],
    ['Referral Note', '2.16.840.1.113883.10.20.22.1.14', '2015-08-01'],
  ])('declares the %s', (_, root, extension) => {
    const document = parse(write())
    const declared = [...document.documentElement.children]
      .filter(({ nodeName }) => nodeName === 'templateId')
      .map((one) => [one.getAttribute('root'), one.getAttribute('extension')])
    expect(declared).toContainEqual([root, extension])
  })

  test.each([
    ['Reason for Referral', '1.3.6.1.4.1.19376.1.5.3.1.3.1', '42349-1', 'Exertional chest pain < 6 weeks'],
    ['Assessment and Plan', '2.16.840.1.113883.10.20.22.2.9', '51847-2', 'Is stress testing indicated?'],
    ['Problems', '2.16.840.1.113883.10.20.22.2.5.1', '11450-4', 'High blood pressure'],
    ['Medications', '2.16.840.1.113883.10.20.22.2.1.1', '10160-0', 'lisinopril 10 mg'],
    ['Allergies', '2.16.840.1.113883.10.20.22.2.6.1', '48765-2', 'Penicillin'],
    ['Results', '2.16.840.1.113883.10.20.22.2.3', '30954-2', '212 mg/dL'],
    ['Notes', '2.16.840.1.113883.10.20.22.2.65', '34109-9', 'No edema.'],
    ['Payers', '2.16.840.1.113883.10.20.22.2.18', '48768-6', 'AUTH0001'],
  ])('has its %s section', (_, root, code, words) => {
    const section = sectionOf(parse(write()), root)
    expect(section?.querySelector(':scope > code')?.getAttribute('code')).toBe(code)
    expect(section?.querySelector(':scope > text')?.textContent).toContain(words)
  })

  test('codes what is coded, and points from every entry into its words', () => {
    const document = parse(write())
    const problem = sectionOf(document, '2.16.840.1.113883.10.20.22.2.5.1')
    expect(problem?.querySelector('value')?.getAttribute('code')).toBe('I10')
    expect(problem?.querySelector('value')?.getAttribute('codeSystem')).toBe('2.16.840.1.113883.6.90')
    const anchors = new Set([...document.querySelectorAll('[ID]')].map((one) => `#${one.getAttribute('ID')}`))
    const pointed = [...document.querySelectorAll('reference')].map((one) => one.getAttribute('value'))
    expect(pointed.length).toBeGreaterThan(3)
    for (const one of pointed) expect(anchors).toContain(one)
  })

  test('negates "no known allergy", and says of an empty section that nothing is known', () => {
    const none = {
      ...{ resourceType: 'AllergyIntolerance', id: 'none', patient: { reference: 'Patient/p-1' } },
      code: { coding: [{ system: 'http://snomed.info/sct', code: '716186003' }], text: 'No known allergies' },
    }
    const { content } = makePacket([none], { sections: ['allergies'], leaveOut: ['AllergyIntolerance/a-1'] })
    const document = parse(write(content))
    expect(document.querySelector('observation[negationInd="true"]')).not.toBeNull()
    const medications = sectionOf(document, '2.16.840.1.113883.10.20.22.2.1.1')
    expect(medications?.getAttribute('nullFlavor')).toBe('NI')
    expect(medications?.querySelector('entry')).toBeNull()
  })
})
