import { cdaSystems, loinc, referralNumberRoot, template, toCdaDay, toCdaTime } from './cda-codes.ts'
import { toSections } from './cda-sections.ts'
import { toHomeAddress, toName, toTelecom, unknown, worded } from './cda-contact.ts'
import type { PacketSectionName } from './choose-packet.ts'
import type { PacketContent, PacketParty } from './packet-content.ts'
import { element, type XmlElement } from './xml-element.ts'

export type ReferralNoteIds = {
  /** UUID of the document. */
  document: string
  toId: (section: PacketSectionName, place: number) => string
}

/**
 * A packet as a C-CDA R2.1 Referral Note. What the US Realm Header demands and the chart does not say is `nullFlavor`
 * and never made up.
 *
 * @see {@link https://www.hl7.org/implement/standards/product_brief.cfm?product_id=492 | Consolidated CDA R2.1}
 * @see {@link https://www.hl7.org/ccdasearch/templates/2.16.840.1.113883.10.20.22.1.14.html | Referral Note (V2)}
 */
export function toReferralNote(content: PacketContent, { document, toId }: ReferralNoteIds): XmlElement {
  const at = toCdaTime(content.madeAt)
  const author = toEntryAuthor(content.referrer, at)
  return element(
    'ClinicalDocument',
    {
      xmlns: 'urn:hl7-org:v3',
      'xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
      'xmlns:sdtc': 'urn:hl7-org:sdtc',
    },
    element('realmCode', { code: 'US' }),
    element('typeId', { root: '2.16.840.1.113883.1.3', extension: 'POCD_HD000040' }),
    template('2.16.840.1.113883.10.20.22.1.1'),
    template('2.16.840.1.113883.10.20.22.1.1', '2015-08-01'),
    template('2.16.840.1.113883.10.20.22.1.14'),
    template('2.16.840.1.113883.10.20.22.1.14', '2015-08-01'),
    element('id', { root: document }),
    loinc('57133-1', 'Referral note'),
    element('title', {}, `Referral Note ${content.number}`),
    element('effectiveTime', { value: at }),
    element('confidentialityCode', { code: 'N', codeSystem: cdaSystems.confidentiality }),
    element('languageCode', { code: 'en-US' }),
    toRecordTarget(content),
    toAuthor(content.referrer, at),
    toCustodian(content.referrer),
    toRecipient(content.receiver),
    toCallBack(content.referrer, content.number),
    element('component', {}, element('structuredBody', {}, toSections(content, { at, author, toId }))),
  )
}

const genders: Readonly<Record<string, string>> = { female: 'F', male: 'M', other: 'UN' }

function toRecordTarget({ patient }: PacketContent): XmlElement {
  const { given, family, birthDate, gender = '', phone, address } = patient
  const code = genders[gender]
  return element(
    'recordTarget',
    {},
    element(
      'patientRole',
      {},
      // The record's own id says nothing outside; the referral number finds it here.
      element('id', { nullFlavor: 'NI' }),
      toHomeAddress(address),
      toTelecom(phone, 'HP'),
      element(
        'patient',
        {},
        element(
          'name',
          { use: 'L' },
          (given.length === 0 ? [''] : given).map((each) => worded('given', each)),
          worded('family', family),
        ),
        element(
          'administrativeGenderCode',
          code === undefined ? unknown : { code, codeSystem: cdaSystems.gender },
        ),
        element('birthTime', birthDate === undefined ? unknown : { value: toCdaDay(birthDate) }),
        element('raceCode', unknown),
        element('ethnicGroupCode', unknown),
      ),
    ),
  )
}

function providerId({ npi }: PacketParty): XmlElement {
  return element('id', {
    root: cdaSystems.nationalProvider,
    ...(npi === undefined ? unknown : { extension: npi }),
  })
}

function toAuthor(referrer: PacketParty, at: string): XmlElement {
  return element(
    'author',
    {},
    element('time', { value: at }),
    element(
      'assignedAuthor',
      {},
      providerId(referrer),
      element('addr', unknown),
      toTelecom(referrer.phone, 'WP'),
      element('assignedPerson', {}, toName(referrer.name)),
    ),
  )
}

/** Author Participation of the entries: the same person, named in full at the top. */
function toEntryAuthor(referrer: PacketParty, at: string): XmlElement {
  return element(
    'author',
    {},
    template('2.16.840.1.113883.10.20.22.4.119'),
    element('time', { value: at }),
    element('assignedAuthor', {}, providerId(referrer), element('assignedPerson', {}, toName(referrer.name))),
  )
}

function toCustodian(referrer: PacketParty): XmlElement {
  return element(
    'custodian',
    {},
    element(
      'assignedCustodian',
      {},
      element(
        'representedCustodianOrganization',
        {},
        element('id', { nullFlavor: 'NI' }),
        toName(referrer.organization ?? referrer.name),
        toTelecom(referrer.phone, 'WP'),
        element('addr', unknown),
      ),
    ),
  )
}

function toRecipient(receiver: PacketParty): XmlElement {
  return element(
    'informationRecipient',
    {},
    element(
      'intendedRecipient',
      {},
      element('addr', unknown),
      toTelecom(receiver.phone, 'WP'),
      element('informationRecipient', {}, toName(receiver.name)),
      element('receivedOrganization', {}, toName(receiver.organization ?? receiver.name)),
    ),
  )
}

/** Whom to call about the referral, and the number to name. */
function toCallBack(referrer: PacketParty, number: string): XmlElement {
  return element(
    'participant',
    { typeCode: 'CALLBCK' },
    element('time', unknown),
    element(
      'associatedEntity',
      { classCode: 'ASSIGNED' },
      element('id', { root: referralNumberRoot, extension: number }),
      element('addr', unknown),
      toTelecom(referrer.phone, 'WP'),
      element('associatedPerson', {}, toName(referrer.name)),
      element('scopingOrganization', {}, toName(referrer.organization ?? referrer.name)),
    ),
  )
}
