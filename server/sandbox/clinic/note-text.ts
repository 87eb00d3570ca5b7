import type { Loop } from './loop.ts'
import { birthDateOf } from './patients.ts'
import { findSpanishFindings, spanishTitle } from './spanish-findings.ts'
import { readSpecialty } from './specialties.ts'

type Language = 'en' | 'es'

function readerOf(loop: Loop) {
  return loop.clinic.roll.read(loop.spec.patient).entry
}

/** Most notes are English; offices with Spanish-speaking staff write in Spanish to patients who read it. */
export function writtenIn(loop: Loop, wished: Language | undefined): Language {
  if (wished) return wished
  const speaksSpanish = loop.receiver?.languages?.includes('es') === true
  return readerOf(loop).language === 'es' && speaksSpanish && findSpanishFindings(loop.reason[0])
    ? 'es'
    : 'en'
}

type Writing = {
  language: Language
  author: string
  visitOn: string
  /** Whether the writer had our referral number and quoted it. */
  isNumbered: boolean
}

/** A consult note, line by line: heading, who, when, why, what was found and what is to be done. */
export function writeNote(loop: Loop, { language, author, visitOn, isNumbered }: Writing): string[] {
  const [icd10, diagnosis, question, findings, plan] = loop.reason
  const spanish = language === 'es' ? findSpanishFindings(icd10) : undefined
  const bornOn = birthDateOf(loop.clinic, loop.spec.patient)
  if (spanish) {
    return [
      spanishTitle(loop.spec.specialty),
      `Paciente: ${loop.patient.display}   Fecha de nacimiento: ${bornOn}`,
      `Fecha de la visita: ${visitOn}`,
      ...(isNumbered ? [`Número de referencia: ${loop.number}`] : []),
      `Remitido por: ${loop.requester.display}`,
      `Motivo: ${spanish[0]} (${icd10})`,
      `Hallazgos: ${spanish[1]}`,
      `Valoración y plan: ${spanish[2]}`,
      'Gracias por permitirnos participar en la atención de su paciente.',
      `Firmado electrónicamente: ${author}`,
    ]
  }
  return [
    `${readSpecialty(loop.spec.specialty).title} consultation`,
    `Patient: ${loop.patient.display}   Born: ${bornOn}`,
    `Date of visit: ${visitOn}`,
    ...(isNumbered ? [`Referral number: ${loop.number}`] : []),
    `Referred by: ${loop.requester.display}`,
    `Reason: ${diagnosis} (${icd10}). ${question}`,
    `Findings: ${findings}`,
    `Assessment and plan: ${plan}`,
    'Thank you for involving us in the care of your patient.',
    `Electronically signed: ${author}`,
  ]
}
