import type { RankRequest } from '#contract/directory.ts'
import type { ChosenReceiver } from '#domain/commands/command.ts'
import { needsNetworkReason } from '#domain/directory/judge-network.ts'
import { isUsual, type RankedReceiver } from '#domain/directory/ranking.ts'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { rankQuery } from '../../api/directory.ts'
import { useOwnWords } from '../../i18n/own-words.ts'
import { choiceOf, textOf } from '../commands/command-form.ts'
import { useFieldFault } from '../commands/field-fault.tsx'
import { TextField } from '../commands/fields.tsx'
import { directoryWords } from './directory-words.ts'
import { NamedReceiver } from './named-receiver.tsx'
import { ReceiverChoice } from './receiver-choice.tsx'

const networks = ['in', 'out', 'unknown'] as const
type Network = (typeof networks)[number]

/** More than fit into a dialog are a click away. */
const shownAtOnce = 4
/** Whoever is not in the directory. */
const somebodyElse = 'somebody-else'

export type ReceiverFieldProps = {
  bearer: string
  question: RankRequest
  /** Name of the field that asks why somebody out of network is chosen; absent where a reason is asked for anyhow. */
  reasonName?: string | undefined
  isFirst?: boolean
}

/**
 * Whom a referral is to go to: receivers as Baton ranks them, those the practice uses first, with what speaks for and
 * against each; or somebody by name. A network that is not known is called that. The chosen one is in the form's data
 * (`readReceiver`).
 */
export function ReceiverField({ bearer, question, reasonName, isFirst = false }: ReceiverFieldProps) {
  const t = useOwnWords(directoryWords)
  const ranked = useQuery(rankQuery(bearer, question))
  const { marks, note } = useFieldFault('receiver')
  const [chosenId, setChosenId] = useState<string>()
  const [namedNetwork, setNamedNetwork] = useState<Network>('unknown')
  const [isWhole, setWhole] = useState(false)
  const list = useRef<HTMLFieldSetElement>(null)
  const isReady = ranked.isSuccess && t !== undefined
  useEffect(() => {
    // A form that was opened before the list had come has put the focus elsewhere; whoever types is left alone.
    const isElsewhere =
      document.activeElement?.matches('input:not([type="radio"]), textarea, select') === true
    if (isReady && isFirst && !isElsewhere) list.current?.querySelector<HTMLElement>('[data-first]')?.focus()
  }, [isReady, isFirst])
  if (t === undefined || t === 'failed') return null
  const all = ranked.data?.ranked ?? []
  const usual = all.filter(isUsual)
  const others = all.filter((each) => !isUsual(each))
  const room = Math.max(shownAtOnce - usual.length, 1)
  const shown = isWhole ? others : others.slice(0, room)
  const chosen = all.find(({ receiver }) => receiver.id === chosenId)
  const isNamed = chosenId === somebodyElse
  const isOut = isNamed ? namedNetwork === 'out' : chosen !== undefined && needsNetworkReason(chosen)
  const choicesOf = (list: readonly RankedReceiver[]) =>
    list.map((each) => (
      <ReceiverChoice
        key={each.receiver.id}
        ranked={each}
        isChosen={each.receiver.id === chosenId}
        isFirst={isFirst && each === (usual[0] ?? others[0])}
        onChoose={() => setChosenId(each.receiver.id)}
        t={t}
      />
    ))
  return (
    <>
      <fieldset
        ref={list}
        className="field receivers"
        data-field="receiver"
        aria-describedby={marks['aria-describedby']}
        aria-busy={ranked.isPending}
      >
        <legend>{t('picker.label')}</legend>
        {ranked.isPending && <p role="status">{t('page.loading')}</p>}
        {ranked.isError && <p role="alert">{t('page.failed')}</p>}
        {ranked.isSuccess && all.length === 0 && <p className="muted">{t('picker.none')}</p>}
        {usual.length > 0 && <p className="label">{t('picker.usual')}</p>}
        {choicesOf(usual)}
        {usual.length > 0 && shown.length > 0 && <p className="label">{t('picker.others')}</p>}
        {choicesOf(shown)}
        {shown.length < others.length && (
          <button type="button" className="btn small" onClick={() => setWhole(true)}>
            {t('picker.all', { count: others.length - shown.length })}
          </button>
        )}
        <label className="receiver-named">
          <input
            type="radio"
            name="receiver"
            value={somebodyElse}
            checked={isNamed}
            onChange={() => setChosenId(somebodyElse)}
          />
          <span>{t('picker.named')}</span>
        </label>
        {note}
      </fieldset>
      {isNamed && <NamedReceiver network={namedNetwork} onNetwork={setNamedNetwork} t={t} />}
      {chosen !== undefined && <ChosenData ranked={chosen} />}
      {isOut && reasonName !== undefined && <TextField name={reasonName} label={t('picker.reason')} />}
    </>
  )
}

/** What the form sends of a receiver of the directory. */
export function ChosenData({ ranked: { receiver, network } }: { ranked: RankedReceiver }) {
  return (
    <>
      <input type="hidden" name="receiver-display" value={nameOf(receiver)} />
      <input type="hidden" name="receiver-reference" value={receiver.reference ?? ''} />
      <input type="hidden" name="receiver-network" value={network} />
    </>
  )
}

/** As the order names it: the clinician or service, and whose. */
function nameOf({ name, organization }: RankedReceiver['receiver']): string {
  return [...new Set([name, organization])]
    .filter((part) => part !== '')
    .join(', ')
    .slice(0, 300)
}

/** The receiver that was chosen or named in a form; nothing where nobody was. */
export function readReceiver(data: FormData): ChosenReceiver | undefined {
  const display = textOf(data, 'receiver-display')
  const reference = textOf(data, 'receiver-reference')
  if (display === undefined) return undefined
  const network = choiceOf(data, 'receiver-network', networks) ?? 'unknown'
  return { ...(reference !== undefined && { reference }), display, network }
}
