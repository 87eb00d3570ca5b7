import type { Command } from '#domain/commands/command.ts'
import { listIntakeFields, listMissingIntake, type IntakeKey } from '#domain/commands/intake.ts'
import { specialtyTable, type Specialty } from '#domain/specialties.ts'
import type { Problem } from '../../api/refer.ts'
import { choiceOf, textOf } from '../commands/command-form.ts'
import type { CommandKey } from '../commands/command-words.ts'
import { readReceiver } from '../directory/receiver-field.tsx'

type Refer = Extract<Command, { name: 'refer' }>

/** A referral as far as it has been filled in. */
export type ReferDraft = {
  referral: Omit<Refer, 'specialty' | 'requester'> & {
    specialty: Specialty | undefined
    requester: string | undefined
  }
  /** What was typed as a code is none, and so no part of the referral. */
  hasWrongCode: boolean
}

export const urgencies = ['routine', 'urgent', 'asap', 'stat'] as const

/** A category, or a code beneath it. @see {@link https://www.cdc.gov/nchs/icd/icd-10-cm/ | ICD-10-CM} */
const icd10Code = /^[A-TV-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?$/

/** As much as Baton takes for the words of a code. */
const maxDisplay = 300

/** Names of the intake fields: as a refusal points to them. */
export const intakeField = (key: IntakeKey): string => `intake/${key}`

/** Reads the form. Of the problems that were ticked the words are the reason where nobody wrote another. */
export function readReferDraft(data: FormData, problems: readonly Problem[]): ReferDraft {
  const specialty = specialtyTable.find((row) => row.specialty === data.get('specialty'))?.specialty
  const ticked = problems.filter(({ id }) => data.getAll('problem').includes(id))
  const reason = textOf(data, 'reason') ?? ticked.map(({ display }) => display).join('; ')
  const icd10 = textOf(data, 'icd10')?.toUpperCase()
  const codes = ticked.flatMap(({ code, display }) => (code === undefined ? [] : [{ code, display }]))
  const typed =
    icd10 !== undefined && icd10Code.test(icd10)
      ? [{ code: icd10, display: reason.slice(0, maxDisplay) }]
      : []
  const receiver = readReceiver(data)
  const receiverReason = textOf(data, 'receiverReason')
  const wantedBy = textOf(data, 'wantedBy')
  const fields = specialty === undefined ? [] : listIntakeFields(specialty, 'outbound')
  const answers = fields.flatMap(({ key }) => {
    const answer = textOf(data, intakeField(key))
    return answer === undefined ? [] : [[key, answer] as const]
  })
  const referral = {
    name: 'refer' as const,
    specialty,
    urgency: choiceOf(data, 'urgency', urgencies) ?? 'routine',
    reason,
    reasonCodes: [...codes, ...typed.filter(({ code }) => codes.every((each) => each.code !== code))],
    question: textOf(data, 'question') ?? '',
    intake: Object.fromEntries(answers),
    requester: textOf(data, 'requester'),
    ...(receiver !== undefined && { receiver }),
    ...(receiverReason !== undefined && { receiverReason }),
    ...(wantedBy !== undefined && { wantedBy }),
  }
  return { referral, hasWrongCode: icd10 !== undefined && typed.length === 0 }
}

/** What has to be mended before a referral can be saved: the field, what it is called, and what to do about it. */
export type Gap = { field: string; label: CommandKey; missing: Extract<CommandKey, `missing.${string}`> }

/**
 * Everything that is still missing, in the order of the form. A receiver is not: a referral without one is captured, and
 * waits to be routed.
 */
export function listGaps({ referral, hasWrongCode }: ReferDraft): readonly Gap[] {
  const { specialty, reason, receiver, receiverReason, requester, intake } = referral
  const gaps: Gap[] = []
  const note = (field: string, label: CommandKey, missing: Gap['missing']) =>
    gaps.push({ field, label, missing })
  if (receiver?.network === 'out' && receiverReason === undefined)
    note('receiverReason', 'refer.network-reason', 'missing.network-reason')
  if (specialty === undefined) note('specialty', 'refer.specialty', 'missing.specialty')
  if (reason === '') note('reason', 'refer.reason', 'missing.diagnosis')
  if (hasWrongCode) note('icd10', 'refer.icd10', 'missing.icd10')
  if (specialty !== undefined)
    for (const { key } of listMissingIntake(intake, listIntakeFields(specialty, 'outbound')))
      note(intakeField(key), `intake.${key}`, 'missing.intake')
  if (requester === undefined) note('requester', 'refer.requester', 'missing.requester')
  return gaps
}
