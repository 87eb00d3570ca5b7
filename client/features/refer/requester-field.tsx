import type { Requesters } from '#contract/commands.ts'
import { useCommandWords } from '../commands/command-words.ts'
import { useFieldFault } from '../commands/field-fault.tsx'

/** In whose name it is ordered: a clinician’s own, without a question; whoever enters it for somebody says for whom. */
export function RequesterField({ requesters }: { requesters: Readonly<Requesters['requesters']> }) {
  const t = useCommandWords()
  const { marks, note } = useFieldFault('requester')
  const me = requesters.find(({ isMe }) => isMe)
  if (me !== undefined) return <input type="hidden" name="requester" value={me.reference} />
  return (
    <div className="field" data-field="requester">
      <label className="field">
        <span>{t('refer.requester')}</span>
        <select name="requester" defaultValue="" aria-required {...marks}>
          <option value="">{t('refer.no-specialty')}</option>
          {requesters.map(({ reference, name }) => (
            <option key={reference} value={reference}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {note}
    </div>
  )
}
