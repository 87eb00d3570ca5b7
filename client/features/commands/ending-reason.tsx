import { choiceOf, textOf, type Filled, type FormSetting } from './command-form.ts'
import type { CommandKey } from './command-words.ts'
import { ChoiceField, TextField } from './fields.tsx'

/** A reason that has words. */
type EndReason = CommandKey extends infer Key
  ? Key extends `closure.${infer Reason}`
    ? Reason
    : never
  : never

/** Why a referral ends: one of a list, and in words. */
export function EndingReason({
  t,
  label,
  reasons,
}: Pick<FormSetting, 't'> & { label: string; reasons: readonly EndReason[] }) {
  return (
    <>
      <ChoiceField
        name="reason"
        label={label}
        choices={reasons}
        say={(reason) => t(`closure.${reason}`)}
        isFirst
        hasDigits
      />
      <TextField name="text" label={t('close.text')} />
    </>
  )
}

/** Both, or which of them is missing. */
export function endingReasonOf<Reason extends string>(
  data: FormData,
  reasons: readonly Reason[],
): { reason: Reason; text: string } | Extract<Filled, { missing: unknown }> {
  const reason = choiceOf(data, 'reason', reasons)
  const text = textOf(data, 'text')
  if (reason === undefined) return { missing: 'missing.reason', field: 'reason' }
  if (text === undefined) return { missing: 'missing.text', field: 'text' }
  return { reason, text }
}
