import type { NoteDecision } from '#domain/notes-in/decide-note.ts'
import { toNoteWorkKey } from '#domain/notes-in/note-work-key.ts'
import { findPrivacyReader } from '#domain/notes-in/privacy-reader.ts'
import { toLocalIso } from '#domain/watch/local-time.ts'
import { findCarer } from '#domain/watch/ownership.ts'
import { createPersonTask } from '#domain/watch/person-work.ts'
import type { Tenant } from '../../config/smart-config.ts'
import type { OutboxItem } from '../../store/outbox.ts'
import { toPersonWorkItem } from '../watch/person-work-item.ts'
import { toPracticeContext } from '../watch/practice-of.ts'

const words = {
  place: {
    en: 'A note came in that did not file itself. Say where it belongs.',
    es: 'Llegó una nota que no se archivó sola. Indique a dónde pertenece.',
  },
  check: {
    en: 'This note filed itself and was picked for a check. Say whether it belongs here.',
    es: 'Esta nota se archivó sola y fue elegida para una revisión. Indique si pertenece aquí.',
  },
} as const

/** A message that takes back what nobody can tell, and a note that was taken back before it came. */
const retractedWords = {
  en: 'A sender took a document back. Look whether it is in a record, or has closed a referral.',
  es: 'Un remitente retiró un documento. Compruebe si está en un expediente o si cerró una remisión.',
} as const

const takenBackWords = {
  en: 'The sender took back a report that was filed at this referral. It no longer counts: see what is owed, and who has relied on it.',
  es: 'El remitente retiró un informe archivado en esta remisión. Ya no cuenta: compruebe qué falta y quién se basó en él.',
} as const

/** Of a file that could not be read: it may be the report somebody waits for. */
const refusedWords = {
  en: 'A document came in that could not be read. Look whether it is a report, and ask for it again if it is.',
  es: 'Llegó un documento que no se pudo leer. Compruebe si es un informe y, si lo es, pídalo de nuevo.',
} as const

const alertWords = {
  en: 'Somebody says that a note that came in is about another person. It was kept out of every chart. Look at it.',
  es: 'Alguien indica que una nota recibida trata de otra persona. No está en ningún expediente. Revísela.',
} as const

/**
 * The work that follows where a note is about somebody else: it names nobody, only the note, and is without an owner where
 * nobody is there to be asked.
 *
 * @param owner - of the referral that the note was taken for
 */
export function toPrivacyAlert(
  tenant: Tenant,
  noteId: string,
  { decision, owner }: { decision: string; owner: string | undefined },
  now: Date,
) {
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  const work = {
    key: `note|${noteId}|privacy|${decision}`,
    kind: 'privacy-alert',
    text: alertWords[language],
    priority: 'urgent',
    owner: findPrivacyReader(staff, owner, today),
  } as const
  return createPersonTask(work, toLocalIso(now.getTime(), calendar.timeZone))
}

type Place = { referral: string; patient: string }

/** Only a patient whom the note names for certain is named in the work about it. */
function findPlace(decision: NoteDecision): Place | undefined {
  if (decision.kind === 'file') return decision
  if (decision.kind !== 'choose') return undefined
  const [first] = decision.referrals
  const isSure = first?.agreement === 'number' || first?.agreement === 'demographics'
  return first && isSure ? { referral: first.referral, patient: first.patient } : undefined
}

/**
 * A work item for a note that waits for a person, or that filed itself and was picked for a check: for the owner of the
 * referral it is offered for first or filed at, else for the coordinator lead, else for whoever looks at the list first. There is
 * one of each note, however often it is decided about.
 */
export function toNoteTask(
  tenant: Tenant,
  noteId: string,
  decision: NoteDecision,
  owner: string | undefined,
  now: Date,
): OutboxItem {
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  const place = findPlace(decision)
  const what = decision.kind === 'file' ? 'check' : 'place'
  const isRetracted = decision.kind === 'no-candidate' && decision.because === 'not-current'
  const work = {
    key: toNoteWorkKey(noteId, what),
    kind: `note-${what}`,
    text: isRetracted ? retractedWords[language] : words[what][language],
    priority: 'urgent',
    referral: place?.referral,
    patient: place?.patient,
    owner: findCarer(place === undefined ? undefined : owner, staff, today),
  } as const
  return toPersonWorkItem(work, `note-${what}`, calendar, now)
}

/**
 * A work item for a document that could not be read, once for each: for the owner of the referral that it came for, where its
 * way says so, else for the coordinator lead, else for nobody in particular. What it says of itself nobody knows: it stands at
 * the referral that it came for, and at no other.
 *
 * @param cameFor - that referral, by ids without their types
 */
export function toRefusedTask(
  tenant: Tenant,
  noteId: string,
  cameFor: { referral: string; patient: string; owner?: string } | undefined,
  now: Date,
): OutboxItem {
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  const work = {
    key: toNoteWorkKey(noteId, 'refused'),
    kind: 'note-refused',
    text: refusedWords[language],
    priority: 'urgent',
    referral: cameFor && `ServiceRequest/${cameFor.referral}`,
    patient: cameFor && `Patient/${cameFor.patient}`,
    owner: findCarer(cameFor?.owner, staff, today),
  } as const
  return toPersonWorkItem(work, 'note-refused', calendar, now)
}

/**
 * A work item for whoever looks after a referral whose report was taken back, else for the coordinator lead, else for nobody
 * in particular.
 *
 * @param place - `ServiceRequest/x`, where it was filed at one, and `Patient/x`
 */
export function toTakenBackTask(
  tenant: Tenant,
  noteId: string,
  place: { referral?: string; patient: string },
  owner: string | undefined,
  now: Date,
): OutboxItem {
  const { staff, today, calendar, language } = toPracticeContext(tenant, now)
  const work = {
    key: `note|${noteId}|taken-back|${place.referral ?? place.patient}`,
    kind: 'note-taken-back',
    text: takenBackWords[language],
    priority: 'urgent',
    ...place,
    owner: findCarer(owner, staff, today),
  } as const
  return toPersonWorkItem(work, 'note-taken-back', calendar, now)
}
