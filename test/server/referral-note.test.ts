// @vitest-environment jsdom
import { describe, expect, test } from 'vitest'
import { toReferralNote } from '#domain/packet/referral-note.ts'
import { writeXml } from '../../server/channels/write-xml.ts'
import { makePacket, packetContent } from '../support/packet-chart.ts'

/**
 * What the templates say a Referral Note SHALL have, by the number of the statement, and where it stands.
 *
 * @see {@link https://build.fhir.org/ig/HL7/CDA-ccda-2.1-sd/StructureDefinition-ReferralNote.html | Referral Note (V2)}
 */
const shall: readonly (readonly [conformance: string, selector: string])[] = [
  ['1198-16791', 'ClinicalDocument > realmCode[code="US"]'],
  ['1198-5361', 'ClinicalDocument > typeId[root="2.16.840.1.113883.1.3"][extension="POCD_HD000040"]'],
  [
    '1198-5252',
    'ClinicalDocument > templateId[root="2.16.840.1.113883.10.20.22.1.1"][extension="2015-08-01"]',
  ],
  [
    '1198-28947',
    'ClinicalDocument > templateId[root="2.16.840.1.113883.10.20.22.1.14"][extension="2015-08-01"]',
  ],
  ['1198-9991', 'ClinicalDocument > id[root]'],
  ['1198-28949', 'ClinicalDocument > code[code="57133-1"][codeSystem="2.16.840.1.113883.6.1"]'],
  ['1198-5254', 'ClinicalDocument > title'],
  ['1198-5256', 'ClinicalDocument > effectiveTime[value="20260112100000-0500"]'],
  ['1198-5259', 'ClinicalDocument > confidentialityCode[code="N"][codeSystem="2.16.840.1.113883.5.25"]'],
  ['1198-5372', 'ClinicalDocument > languageCode[code="en-US"]'],
  ['1198-5268', 'recordTarget > patientRole > id'],
  ['1198-5271', 'recordTarget > patientRole > addr'],
  ['1198-5280', 'recordTarget > patientRole > telecom'],
  ['1198-5284', 'patientRole > patient > name > family'],
  ['1198-6394', 'patient > administrativeGenderCode[code="F"][codeSystem="2.16.840.1.113883.5.1"]'],
  ['1198-5298', 'patient > birthTime[value="19580314"]'],
  ['1198-5322', 'patient > raceCode'],
  ['1198-5323', 'patient > ethnicGroupCode'],
  ['1198-5445', 'ClinicalDocument > author > time[value]'],
  ['1198-32882', 'ClinicalDocument > author > assignedAuthor > id[root="2.16.840.1.113883.4.6"]'],
  ['1198-5452', 'ClinicalDocument > author > assignedAuthor > addr'],
  ['1198-5428', 'ClinicalDocument > author > assignedAuthor > telecom'],
  ['1198-16789', 'ClinicalDocument > author > assignedAuthor > assignedPerson > name'],
  ['1198-5522', 'custodian > assignedCustodian > representedCustodianOrganization > id'],
  ['1198-5524', 'representedCustodianOrganization > name'],
  ['1198-5525', 'representedCustodianOrganization > telecom'],
  ['1198-5559', 'representedCustodianOrganization > addr'],
  ['1198-31594', 'ClinicalDocument > informationRecipient > intendedRecipient > informationRecipient > name'],
  ['1198-5578', 'intendedRecipient > receivedOrganization > name'],
  ['1198-31650', 'participant[typeCode="CALLBCK"] > associatedEntity[classCode="ASSIGNED"] > id[extension]'],
  ['1198-31652', 'participant[typeCode="CALLBCK"] > associatedEntity > telecom'],
  ['1198-31654', 'participant[typeCode="CALLBCK"] > associatedEntity > associatedPerson > name'],
  ...(
    [
      ['1198-29087', '2.16.840.1.113883.10.20.22.2.5.1', '2015-08-01', '11450-4'],
      ['1198-30912', '2.16.840.1.113883.10.20.22.2.6.1', '2015-08-01', '48765-2'],
      ['1198-30923', '2.16.840.1.113883.10.20.22.2.1.1', '2014-06-09', '10160-0'],
      ['1198-30925', '1.3.6.1.4.1.19376.1.5.3.1.3.1', '2014-06-09', '42349-1'],
      ['1198-29102', '2.16.840.1.113883.10.20.22.2.9', '2014-06-09', '51847-2'],
    ] as const
  ).flatMap(([conformance, root, extension, code]) => {
    const section = `structuredBody > component > section:has(> templateId[root="${root}"][extension="${extension}"])`
    const parts = [`code[code="${code}"][codeSystem="2.16.840.1.113883.6.1"]`, 'title', 'text']
    return parts.map((part) => [conformance, `${section} > ${part}`] as const)
  }),
  ['1198-15506', 'entry > act > templateId[root="2.16.840.1.113883.10.20.22.4.3"][extension="2015-08-01"]'],
  ['1198-9058', 'observation:has(> templateId[root="2.16.840.1.113883.10.20.22.4.4"][extension]) > value'],
  [
    '1198-15603',
    'observation:has(> templateId[root="2.16.840.1.113883.10.20.22.4.4"][extension]) > effectiveTime > low',
  ],
  [
    '1198-7390',
    'observation:has(> templateId[root="2.16.840.1.113883.10.20.22.4.7"][extension]) > value[code="419199007"]',
  ],
  ['1098-7508', 'substanceAdministration > effectiveTime > low'],
  ['1098-7516', 'substanceAdministration > doseQuantity'],
  [
    '1098-16085',
    'consumable > manufacturedProduct > templateId[root="2.16.840.1.113883.10.20.22.4.23"][extension="2014-06-09"]',
  ],
]

/** @see {@link https://github.com/HL7/CDA-core-2.0 | the schema of CDA R2} */
const orders: Readonly<Record<string, string>> = {
  ClinicalDocument:
    'realmCode typeId templateId id code title effectiveTime confidentialityCode languageCode setId versionNumber copyTime recordTarget author dataEnterer informant custodian informationRecipient legalAuthenticator authenticator participant inFulfillmentOf documentationOf relatedDocument authorization componentOf component',
  patientRole: 'id addr telecom patient providerOrganization',
  patient:
    'id name administrativeGenderCode birthTime maritalStatusCode religiousAffiliationCode raceCode ethnicGroupCode guardian birthplace languageCommunication',
  author: 'templateId functionCode time assignedAuthor',
  assignedAuthor:
    'templateId id code addr telecom assignedPerson assignedAuthoringDevice representedOrganization',
  representedCustodianOrganization: 'id name telecom addr',
  intendedRecipient: 'id addr telecom informationRecipient receivedOrganization',
  associatedEntity: 'id code addr telecom associatedPerson scopingOrganization',
  section:
    'templateId id code title text confidentialityCode languageCode subject author informant entry component',
  act: 'templateId id code text statusCode effectiveTime priorityCode languageCode subject specimen performer author informant participant entryRelationship reference precondition',
  observation:
    'templateId id code derivationExpr text statusCode effectiveTime priorityCode repeatNumber languageCode value interpretationCode methodCode targetSiteCode subject specimen performer author informant participant entryRelationship reference precondition referenceRange',
  substanceAdministration:
    'templateId id code text statusCode effectiveTime priorityCode repeatNumber routeCode approachSiteCode doseQuantity rateQuantity maxDoseQuantity administrationUnitCode consumable subject specimen performer author informant participant entryRelationship reference precondition',
}

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

  test.each(shall)('has what %s demands, once: %s', (_, selector) => {
    expect(parse(write()).querySelectorAll(selector)).toHaveLength(1)
  })

  test.each(Object.entries(orders))('what stands in %s stands in the order of the schema', (name, order) => {
    const places = order.split(' ')
    const parents = [...parse(write()).getElementsByTagName(name)]
    expect(parents.length).toBeGreaterThan(0)
    for (const parent of parents) {
      const children = [...parent.children].map(({ nodeName }) => places.indexOf(nodeName))
      expect(children).not.toContain(-1)
      expect(children).toEqual(children.toSorted((one, other) => one - other))
    }
  })

  /** A chart that says as little as a chart can, and what people write instead of a number. */
  const sparse = () => {
    const content = packetContent()
    const { reference } = content.patient
    return {
      ...content,
      ...{ reason: '', reasonCodes: [] },
      patient: {
        reference,
        given: [],
        family: '',
        phone: '',
        addressLines: [],
        address: { lines: [''], city: ' ' },
      },
      referrer: { name: 'Dr. Whitfield', phone: 'ask at the desk' },
      receiver: { name: '' },
    }
  }

  test.each([
    ['a full chart', packetContent],
    ['a sparse one', sparse],
  ])('never leaves an element empty without saying that it is not known: %s', (_, toContent) => {
    const document = parse(write(toContent()))
    const silent = [...document.querySelectorAll('*')].filter(
      (one) =>
        one.textContent.trim() === '' &&
        one.children.length === 0 &&
        ![...one.attributes].some(({ name, value }) => !['use', 'xsi:type'].includes(name) && value !== ''),
    )
    expect(silent.map(({ nodeName }) => nodeName)).toEqual([])
    expect([...document.querySelectorAll('telecom[value="tel:"]')]).toEqual([])
  })

  test('says of an address what is known of it, in four lines at most', () => {
    const content = packetContent()
    const lines = ['c/o Sample', '', '7 Elm Street', 'Building 2', 'Floor 3', 'Unit 4']
    const address = { lines, city: 'Harborview' }
    const document = parse(write({ ...content, patient: { ...content.patient, address } }))
    const [written] = document.querySelectorAll('patientRole > addr')
    const parts = [...(written?.children ?? [])].map((part) => [
      part.nodeName,
      part.textContent,
      part.getAttribute('nullFlavor'),
    ])
    expect(parts).toEqual([
      ['streetAddressLine', 'c/o Sample', null],
      ['streetAddressLine', '7 Elm Street', null],
      ['streetAddressLine', 'Building 2', null],
      ['streetAddressLine', 'Floor 3, Unit 4', null],
      ['city', 'Harborview', null],
      ['state', '', 'UNK'],
      ['postalCode', '', 'UNK'],
    ])
  })

  test.each([
    ['(413) 555-0100', 'tel:4135550100'],
    ['+1 413 555 0100', 'tel:+14135550100'],
    ['413-555-0100 x 12', 'tel:4135550100;ext=12'],
    ['413-555-0100, ext. 12', 'tel:4135550100;ext=12'],
    ['413-555-0100 or 413-555-0101', null],
    ['after 5 pm', null],
  ])('gives the number of "%s"', (phone, value) => {
    const content = packetContent()
    const document = parse(write({ ...content, patient: { ...content.patient, phone } }))
    const telecom = document.querySelector('patientRole > telecom')
    expect([telecom?.getAttribute('value'), telecom?.getAttribute('nullFlavor')]).toEqual([
      value,
      value === null ? 'UNK' : null,
    ])
  })

  test('gives no two acts the same id', () => {
    const ids = [...parse(write()).querySelectorAll('entry id')]
      .filter((id) => id.parentElement?.nodeName !== 'assignedAuthor')
      .map((id) => [id.getAttribute('root'), id.getAttribute('extension')].join('^'))
    expect(ids.length).toBeGreaterThan(4)
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('names a medicine by RxNorm alone; its code of another system stands beside', () => {
    const content = packetContent()
    const coding = { system: 'http://snomed.info/sct', code: '318858007', display: 'Lisinopril 10 mg' }
    const sections = content.sections.map((section) =>
      section.name === 'medications'
        ? { ...section, entries: section.entries.map((entry) => ({ ...entry, code: coding })) }
        : section,
    )
    const document = parse(write({ ...content, sections }))
    const code = document.querySelector('manufacturedMaterial > code')
    expect(code?.getAttribute('nullFlavor')).toBe('UNK')
    expect(code?.querySelector('translation')?.getAttribute('code')).toBe('318858007')
    expect(code?.querySelector('originalText')?.textContent).toBe('lisinopril 10 mg')
    expect(parse(write()).querySelector('manufacturedMaterial > code')?.getAttribute('codeSystem')).toBe(
      '2.16.840.1.113883.6.88',
    )
  })
})
