import type { PolicyDraft } from '#contract/settings.ts'
import { readFaults } from '../../api/settings.ts'
import { listScopes } from './policy-draft.ts'
import { nameScope } from './scope-choice.tsx'
import { useSettingsSpeech, type SettingsSpeech } from './settings-words.ts'

type Fault = { pointer: string; message: string }
const codes = [
  'not-rising',
  'unknown-specialty',
  'scope-twice',
  'nothing-changed-by-override',
  'nobody-in-practice',
] as const

/** Says what is wrong with a draft, each fault with its place; or, where it is not the draft's fault, that it failed. */
export function FaultLines({
  error,
  draft,
  fallback,
}: {
  error: unknown
  draft: PolicyDraft
  fallback: string
}) {
  const faults = readFaults(error)
  if (faults === undefined || faults.length === 0) return <p role="alert">{fallback}</p>
  return <FaultList faults={faults} draft={draft} />
}

export function FaultList({ faults, draft }: { faults: readonly Fault[]; draft: PolicyDraft }) {
  const speech = useSettingsSpeech()
  return (
    <ul role="alert">
      {faults.map((fault) => (
        <li key={`${fault.pointer} ${fault.message}`} className="field-fault">
          {sayFault(fault, draft, speech)}
        </li>
      ))}
    </ul>
  )
}

function sayFault({ pointer, message }: Fault, draft: PolicyDraft, speech: SettingsSpeech): string {
  const { t } = speech
  const where = placeOf(pointer, draft, speech)
  const code = codes.find((one) => one === message)
  return code === undefined ? t('fault.other', { where, what: message }) : t(`fault.${code}`, { where })
}

/** `Book the visit, Routine, step 2`, out of a JSON Pointer. */
function placeOf(pointer: string, draft: PolicyDraft, speech: SettingsSpeech): string {
  const { t, wording } = speech
  const override = /\/overrides\/(\d+)/.exec(pointer)?.[1]
  const scope = override === undefined ? undefined : listScopes(draft)[Number(override)]
  const [, clock, urgency, step] = /\/ladders\/([a-z-]+)\/(routine|urgent)(?:\/(\d+))?/.exec(pointer) ?? []
  const parts = [
    scope && nameScope(scope, speech),
    clock && wording.label(`clock.${clock}`),
    urgency === undefined ? undefined : t(urgency === 'urgent' ? 'policy.urgent' : 'policy.routine'),
    step && t('rung.step', { number: Number(step) + 1 }),
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? pointer : parts.join(', ')
}
