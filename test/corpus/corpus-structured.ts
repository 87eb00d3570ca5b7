import { namingSystems } from '#domain/codes.ts'
import { specialtyTable } from '#domain/specialties.ts'
import { assigners, type Referral } from './corpus-practice.ts'
import type { Letter } from './corpus-letters.ts'

export type Structured = Letter & {
  type: string
  /** Numbers of the EHR's orders. */
  orders: readonly string[]
  documentId: string
  replaces?: string
  confidentiality?: string
  status?: 'final' | 'preliminary'
}

export function typeOf({ field }: Referral): string {
  return specialtyTable.find(({ specialty }) => specialty === field.specialty)?.consultNote ?? '11488-4'
}

const compact = (day: string | undefined): string => (day ?? '').replaceAll('-', '')

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** The letter as a clinical document. */
export function writeCcda(note: Structured): string {
  const { person, author, orders, numbers } = note
  const order = (root: string, extension: string) =>
    `<inFulfillmentOf><order><id root="${root}" extension="${extension}"/></order></inFulfillmentOf>`
  const [given = '', family = ''] = author.name.split(' ')
  return `<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc">
  <id root="1.2.840.99999.55" extension="${note.documentId}"/>
  <code code="${note.type}" codeSystem="2.16.840.1.113883.6.1"/>
  <title>${escape(note.title)}</title>
  ${note.status === 'preliminary' ? '<sdtc:statusCode code="active"/>' : ''}
  <effectiveTime value="${compact(note.visitOn)}"/>
  <confidentialityCode code="${note.confidentiality ?? 'N'}" codeSystem="2.16.840.1.113883.5.25"/>
  <recordTarget><patientRole>
    <id root="1.2.840.99999.55.1" extension="THEIRS-1"/>
    <patient><name><given>${escape(person.given)}</given><family>${escape(person.family)}</family></name>
    ${note.hasBirthDate === false ? '' : `<birthTime value="${compact(person.birthDate)}"/>`}</patient>
  </patientRole></recordTarget>
  <author><time value="${compact(note.visitOn)}"/><assignedAuthor>
    <id root="2.16.840.1.113883.4.6" extension="${author.npi}"/>
    <assignedPerson><name><given>${given}</given><family>${family}</family></name></assignedPerson>
    <representedOrganization><name>${escape(author.place)}</name></representedOrganization>
  </assignedAuthor></author>
  <legalAuthenticator><time value="${compact(note.visitOn)}"/><signatureCode code="S"/></legalAuthenticator>
  ${orders.map((each) => order(assigners.order, each)).join('')}
  ${numbers.map((each) => order('1.2.840.99999.55.9', each)).join('')}
  ${note.replaces === undefined ? '' : `<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2.840.99999.55" extension="${note.replaces}"/></parentDocument></relatedDocument>`}
  <componentOf><encompassingEncounter><effectiveTime><low value="${compact(note.visitOn)}"/></effectiveTime></encompassingEncounter></componentOf>
  <component><structuredBody>
    <component><section><title>Reason for referral</title><text><paragraph>${escape(note.says ?? note.reason)}</paragraph></text></section></component>
    <component><section><title>Plan</title><text><list><item>Continue current medication.</item><item>Return in 3 months.</item></list></text></section></component>
  </structuredBody></component>
</ClinicalDocument>`
}

/** The letter as a document message of HL7 v2. */
export function writeMdm(note: Structured): string {
  const { person, author, orders, numbers } = note
  const [given = '', family = ''] = author.name.split(' ')
  const numbered = numbers.map((each) => `${each}^^${namingSystems.referralNumber}^URI`)
  const placers = [...orders.map((each) => `${each}^^${assigners.order}^ISO`), ...numbered]
  const txa: string[] = Array.from({ length: 20 }, () => '')
  txa[0] = 'TXA'
  txa[1] = '1'
  txa[2] = `${note.type}^${note.title}^LN`
  txa[4] = compact(note.visitOn)
  txa[9] = `${author.npi}^${family}^${given}`
  txa[12] = `${note.documentId}^^1.2.840.99999.56^ISO`
  txa[14] = placers[0] ?? ''
  txa[17] = note.status === 'preliminary' ? 'IP' : 'LA'
  txa[18] = note.confidentiality ?? ''
  txa[19] = 'AV'
  return [
    'MSH|^~\\&|EMR|CONSULT|BATON|PRACTICE|20260401120000-0500||MDM^T02^MDM_T02|1|P|2.5.1',
    `PID|1||${person.recordNumber}^^^PRACTICE&${assigners.record}&ISO^MR||${person.family}^${person.given}||${compact(person.birthDate)}`,
    txa.join('|'),
    `OBX|1|TX|||${note.says ?? note.reason}`,
    'OBX|2|TX|||Plan:',
    'OBX|3|TX|||Continue current medication.',
  ].join('\r')
}
