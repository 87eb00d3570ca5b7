import { comparePatient } from '#domain/notes-in/named-patient.ts'
import { readDays } from '#domain/notes-in/note-dates.ts'
import { quoteRecommendations } from '#domain/notes-in/quoted-recommendations.ts'
import { readMdm } from '#domain/notes-in/read-mdm.ts'
import {
  findReferralNumbers,
  parsePersonName,
  readCompleteness,
  readNoteText,
} from '#domain/notes-in/read-note-text.ts'
import { toReferralNumber } from '#domain/referral-number.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const number = toReferralNumber(2026, 142)

describe('whose a note is', () => {
  const ours = {
    reference: 'Patient/p-1',
    names: [{ family: 'García López', given: 'Ana María' }],
    birthDate: '1990-04-05',
    recordNumbers: ['urn:oid:1.2|77'],
  }
  const compare = (family: string, given: string, birthDates: string[], recordNumbers: string[] = []) =>
    comparePatient({ name: { family, given }, birthDates, recordNumbers }, ours)

  test.each([
    ['demographics', 'Garcia Lopez', 'Ana', ['1990-04-05'], []],
    ['demographics', 'GARCÍA-LÓPEZ', 'ANA MARÍA', ['1990-04-05'], []],
    ['demographics', 'García López', 'Ana M.', ['1990-04-05'], []],
    ['near', 'García López', 'Ana Isabel', ['1990-04-05'], []],
    ['near', 'García López', 'Ana I.', ['1990-04-05'], []],
    ['near', 'García López', 'Ana Isabel', ['1990-04-05'], ['urn:oid:1.2|77']],
    ['number', 'García López', 'Ana', [], ['urn:oid:1.2|77']],
    ['unknown', 'García López', 'Ana', [], ['urn:oid:9.9|77']],
    ['near', 'García', 'Ana', ['1990-04-05'], []],
    ['near', 'García López', 'Eva', ['1990-04-05'], []],
    ['near', 'García López', 'Ana', ['1990-04-06'], []],
    ['near', 'García López', 'Ana', ['1990-04-05', '1990-05-04'], []],
    ['near', 'García López', 'Eva', ['1990-04-05'], ['urn:oid:1.2|77']],
    ['unknown', 'García López', 'Ana', [], []],
    ['differs', 'García López', 'Ana', ['1971-12-30'], ['urn:oid:1.2|77']],
    ['differs', 'Petersen', 'Ana', ['1990-04-05'], ['urn:oid:1.2|77']],
  ] as const)('%s: %s, %s %j %j', (agreement, family, given, births, numbers) => {
    expect(compare(family, given, [...births], [...numbers])).toBe(agreement)
  })
})

test.each([
  ['2026-01-20', 'en', ['2026-01-20']],
  ['01/20/2026', 'en', ['2026-01-20']],
  ['20/01/2026', 'en', []],
  ['January 20, 2026', 'en', ['2026-01-20']],
  ['20 de enero de 2026', 'es', ['2026-01-20']],
  ['20/01/2026', 'es', ['2026-01-20']],
  ['03/04/2010', 'es', ['2010-04-03', '2010-03-04']],
  ['2026-02-30', 'en', []],
  ['none', 'en', []],
] as const)('the day %s in a letter in %s is %j', (text, language, days) => {
  expect(readDays(text, language)).toEqual(days)
})

test.each([
  ['Okafor, Adaeze R.', { family: 'Okafor', given: 'Adaeze R.' }],
  ['Mrs. Adaeze Okafor (F)', { family: 'Okafor', given: 'Adaeze' }],
  ['Okafor', undefined],
] as const)('%s is a name', (text, name) => {
  expect(parsePersonName(text)).toEqual(name)
})

describe('a letter', () => {
  const letter = [
    'Riverside Cardiology',
    'Document: Cardiology Consultation',
    'Patient: Okafor, Adaeze    DOB: 03/07/1961',
    'Date of service: January 20, 2026',
    `Your referral ${number}`,
    '\fASSESSMENT AND PLAN',
    '1. Start aspirin 81 mg daily.',
    '2. Stress test within 2 weeks; call if worse.',
    'Electronically signed by: Priya Nair, MD',
    'NPI: 1881700001',
  ].join('\n')

  test('says what its labels say', () => {
    expect(readNoteText(letter)).toMatchObject({
      title: 'Cardiology Consultation',
      patient: { name: { family: 'Okafor', given: 'Adaeze' }, birthDates: ['1961-03-07'] },
      author: { name: 'Priya Nair', npi: '1881700001', specialties: ['http://snomed.info/sct|394579002'] },
      serviceOn: '2026-01-20',
      completeness: 'final',
      referralNumbers: [number],
    })
  })

  test('names nobody where it names two people', () => {
    const twice = readNoteText(`${letter}\nPatient: Petersen, Leon\nDOB: 01/01/1950`)
    expect(twice.patient).toEqual({ birthDates: [], recordNumbers: [] })
  })

  test('is quoted sentence by sentence, with the page', () => {
    expect(quoteRecommendations(letter).map(({ quote, page }) => [quote, page])).toEqual([
      ['Start aspirin 81 mg daily.', 2],
      ['Stress test within 2 weeks;', 2],
      ['call if worse.', 2],
    ])
    expect(quoteRecommendations('No plan here.')).toEqual([])
  })

  test('of any words is read without a fault, and quoted as it stands', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('\nPlan:\n', '\nRecomendaciones:\n', '\n'),
        fc.string(),
        (one, heading, other) => {
          const { text, recommendations } = readNoteText(`${one}${heading}${other}`)
          for (const { quote, start, end } of recommendations) expect(text.slice(start, end)).toBe(quote)
        },
      ),
    )
  })

  test.each([
    ['final', 'Electronically signed by: Priya Nair'],
    ['preliminary', 'Preliminary report. Electronically signed by: Priya Nair'],
    ['retracted', 'Please disregard our previous note. Final report.'],
    ['retracted', 'La carta fue enviada por error.'],
    ['preliminary', 'Informe preliminar firmado electrónicamente por: Dra. Nair'],
    ['undeclared', 'Kind regards'],
  ])('is %s when it says "%s"', (completeness, text) => {
    expect(readCompleteness(text)).toBe(completeness)
  })
})

describe('our number', () => {
  test.each([
    [`Ref ${number}.`, [number]],
    [`${number} and ${number}`, [number]],
    [number.replaceAll('-', ' '), [number]],
    [number.replace(/.$/, (digit) => String((Number(digit) + 1) % 10)), []],
    ['REF-2026-0000000', []],
  ])('in "%s"', (text, found) => {
    expect(findReferralNumbers(text)).toEqual(found)
  })

  test('is read through what a scanner makes of its digits, in pictures only', () => {
    const scanned = number.replaceAll('0', 'O').replaceAll('1', 'l')
    expect(findReferralNumbers(scanned, true)).toEqual([number])
    expect(findReferralNumbers(scanned)).toEqual([])
  })
})

describe('a document message of HL7 v2', () => {
  const message = [
    'MSH|^~\\&|EMR|A|BATON|B|20260120||MDM^T02^MDM_T02|1|P|2.5.1',
    'PID|1||77^^^P&1.2&ISO~88^^^Q||Okafor^Adaeze||19610307',
    'ORC|RE|ORD-1^^1.2.4^ISO',
    'TXA|1|34099-2^Cardiology consult^LN||20260120143000-0500|||||1881700001^Nair^Priya|||D-1^^5.5^ISO|||||LA||AV',
    'OBX|1|TX|||Plan:\\.br\\Stress test \\T\\ echo.',
  ]

  test('is read by place', () => {
    expect(readMdm(message.join('\r'))).toMatchObject({
      ok: true,
      value: {
        patient: {
          name: { family: 'Okafor', given: 'Adaeze' },
          birthDates: ['1961-03-07'],
          recordNumbers: ['urn:oid:1.2|77'],
        },
        author: { name: 'Priya Nair', npi: '1881700001' },
        types: ['http://loinc.org|34099-2'],
        orderIdentifiers: ['urn:oid:1.2.4|ORD-1'],
        identifiers: ['urn:oid:5.5|D-1'],
        serviceOn: '2026-01-20T14:30:00-05:00',
        completeness: 'final',
        recommendations: [{ quote: 'Stress test & echo.' }],
      },
    })
  })

  test.each([
    ['not-hl7', 'hello'],
    ['not-hl7', ''],
    ['not-a-document', message[0]?.replace('MDM^T02^MDM_T02', 'ADT^A01') ?? ''],
    ['not-a-document', message[0] ?? ''],
  ])('%s', (error, text) => {
    expect(readMdm(text)).toEqual({ ok: false, error })
  })

  test.each([
    ['T02', [], undefined],
    ['T04', ['urn:oid:5.5|D-0'], undefined],
    ['T06', [], true],
    ['T08', [], undefined],
    ['T10', ['urn:oid:5.5|D-0'], undefined],
  ])('%s replaces %j', (event, replaces, isAddendum) => {
    const sent = message
      .join('\r')
      .replace('MDM^T02', `MDM^${event}`)
      .replace('D-1^^5.5^ISO|', 'D-1^^5.5^ISO|D-0^^5.5^ISO')
    const read = readMdm(sent)
    expect(read.ok && [read.value.replaces, read.value.isAddendum]).toEqual([replaces, isAddendum])
  })

  test('that takes a document back is retracted, and one in work is preliminary', () => {
    const back = readMdm(message.join('\r').replace('MDM^T02', 'MDM^T11'))
    const inWork = readMdm(message.join('\r').replace('|LA|', '|IP|'))
    const unavailable = readMdm(message.join('\r').replace('||AV', '||CA'))
    expect([back, unavailable, inWork].map((read) => read.ok && read.value)).toMatchObject([
      { completeness: 'retracted', isNullified: true },
      { completeness: 'retracted', isNullified: true },
      { completeness: 'preliminary' },
    ])
    expect(inWork.ok && 'isNullified' in inWork.value).toBe(false)
  })
})
