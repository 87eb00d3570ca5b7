import { fileRefusals, type NoteCandidateView, type NoteDetail, type NoteRow } from '#contract/notes.ts'
import { stateLabel } from '../referral-chart/state-label.ts'
import type { NotesSpeech, TranslateNotes } from './notes-words.ts'

/** Why a note waits for a person, in plain words. */
export function sayReasons({ reasons, refusal }: NoteRow, { t }: NotesSpeech): string {
  const why = refusal === undefined ? [] : [sayRefusal(refusal, t)]
  return [...reasons.map((each) => t(`reason.${each}`)), ...why].join(' ')
}

/** Who filed a note and when; nothing of one that is not filed. */
export function sayFiled({ filed }: NoteRow, { t, wording }: NotesSpeech): string {
  if (filed === undefined) return ''
  const when = wording.moment(filed.at)
  return filed.person === undefined
    ? t('row.by-rule', { when })
    : t('row.by-person', { who: filed.person, when })
}

/** Why a file was not read, in plain words; nothing for a refusal that this page has no sentence for. */
export function sayRefusal(refusal: string, t: TranslateNotes): string {
  const known = fileRefusals.find((each) => each === refusal)
  return known === undefined ? '' : t(`refused.${known}`)
}

/** What a letter's own words say: sentences that charts never need. */
const ofWords = [
  'answers-our-message',
  'performer-named',
  'place-named',
  'reason-named',
  'referral-over',
  'another-reason-named',
] as const

/** A check of a possible match, as it turned out. */
export function sayCheck(feature: string, agrees: boolean, { t, wording }: NotesSpeech): string {
  const own = ofWords.find((each) => each === feature)
  return own === undefined ? wording.check(feature, agrees) : t(`check.${own}`)
}

/** What a referral is called. */
export function titleOf(
  { title, specialty }: { title: string; specialty?: string | undefined },
  { wording }: NotesSpeech,
): string {
  return wording.title({ title, ...(specialty !== undefined && { specialty }) })
}

/** What a note is called: its own title, else the file's name. */
export function nameOf({ title, name }: NoteRow, { t }: NotesSpeech): string {
  return title ?? (name === '' ? t('row.untitled') : name)
}

/** What is other about a note than when somebody began to decide about it; one line for each. */
export function describeNoteChanges(
  before: NoteDetail,
  now: NoteDetail,
  speech: NotesSpeech,
): readonly string[] {
  const { t, wording } = speech
  const same = ({ referral }: NoteCandidateView) =>
    before.candidates.find((each) => each.referral.reference === referral.reference)?.referral
  const states = now.candidates.flatMap((candidate) => {
    const [was, is] = [same(candidate), candidate.referral]
    if (was === undefined || was.state === is.state) return []
    const values = { before: stateLabel(was, wording), after: stateLabel(is, wording) }
    return [t('changed.referral', { title: titleOf(is, speech), ...values })]
  })
  const [was, is] = [before.candidates[0]?.referral, now.candidates[0]?.referral]
  const isOther = was !== undefined && is !== undefined && was.reference !== is.reference
  const first = isOther
    ? [t('changed.first', { title: titleOf(is, speech), before: titleOf(was, speech) })]
    : []
  const place = before.filed === undefined ? now.filed?.referrals[0] : undefined
  const at = now.candidates.find(({ referral }) => referral.reference === place)
  return [...states, ...first, ...(at ? [t('changed.filed', { title: titleOf(at.referral, speech) })] : [])]
}
