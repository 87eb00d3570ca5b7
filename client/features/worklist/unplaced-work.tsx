import type { Language } from '#contract/wording.ts'
import type { UnplacedItem, UnplacedWork as UnplacedAnswer, WorklistFilter } from '#contract/worklist.ts'
import type { Command } from '#domain/commands/command.ts'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { finishUnplaced, unplacedWorkQuery } from '../../api/worklist-work.ts'
import { worklistKey, type WorklistSession } from '../../api/worklist.ts'
import { useLanguage } from '../../i18n/language.tsx'
import type { Wrong } from '../commands/command-form.ts'
import type { TranslateCommand } from '../commands/command-words.ts'
import { dayOrUnknown } from '../referral-chart/patient-banner.tsx'
import { WorkTimes } from './peek-work.tsx'
import { UnplacedForm } from './unplaced-form.tsx'
import type { WorklistModel } from './worklist-model.ts'
import { useListWords, type TranslateList } from './worklist-words.ts'

/** What people were asked to do that is about no referral, and so in no row, with a way to say that it is done. */
export function UnplacedWork({
  session,
  scope,
  model,
}: {
  session: WorklistSession
  scope: WorklistFilter['scope']
  model: WorklistModel
}) {
  const t = useListWords()
  const client = useQueryClient()
  const { data, isError, refetch } = useQuery(unplacedWorkQuery(session, scope))
  if (data === undefined) {
    if (!isError) return null
    return (
      <p role="alert" className="wl-alert">
        {t('work.unplaced-failed')}{' '}
        <button type="button" className="btn small" onClick={() => void refetch()}>
          {t('error.retry')}
        </button>
      </p>
    )
  }
  const finish = async (item: UnplacedItem, command: Command, words: TranslateCommand) => {
    if (command.name !== 'complete-work') return undefined
    const { text } = command
    const body = { item: item.work.reference, version: item.version, ...(text !== undefined && { text }) }
    const outcome = await finishUnplaced(session, body)
    // Read again also after a failure: what stands there decides what can be done next.
    await client.invalidateQueries({ queryKey: worklistKey(session) })
    return toWrong(outcome, words)
  }
  return <UnplacedList found={data} model={model} bearer={session.bearer} onFinish={finish} />
}

function toWrong(
  outcome: Awaited<ReturnType<typeof finishUnplaced>>,
  t: TranslateCommand,
): Wrong | undefined {
  if (outcome === 'done') return undefined
  if (outcome === 'over') return { because: t('refusal.work-done') }
  return { because: t(outcome === 'changed' ? 'failed.changed' : `failed.${outcome}`) }
}

/** The list as it was read; nothing where nobody was asked for anything. */
export function UnplacedList(props: {
  found: UnplacedAnswer
  model: WorklistModel
  bearer: string
  onFinish: (item: UnplacedItem, command: Command, t: TranslateCommand) => Promise<Wrong | undefined>
}) {
  const { found, model, bearer, onFinish } = props
  const t = useListWords()
  const [open, setOpen] = useState<UnplacedItem>()
  const [isDone, setDone] = useState(false)
  const statusRef = useRef<HTMLParagraphElement>(null)
  const { items, total } = found
  return (
    <>
      <p role="status" ref={statusRef} tabIndex={-1} className={isDone ? 'wl-outside' : 'visually-hidden'}>
        {isDone ? t('work.finished') : ''}
      </p>
      {total > 0 && (
        <section className="wl-unplaced" aria-labelledby="wl-unplaced-title">
          <h2 className="section-title" id="wl-unplaced-title">
            {t('work.unplaced', { count: total })}
          </h2>
          <ul className="work-items">
            {items.map((item) => (
              <UnplacedLine key={item.work.reference} item={item} onOpen={setOpen} />
            ))}
          </ul>
          {items.length < total && (
            <p className="caption">{t('work.unplaced-more', { shown: items.length, count: total })}</p>
          )}
        </section>
      )}
      {open !== undefined && (
        <UnplacedForm
          item={open}
          model={model}
          bearer={bearer}
          onSubmit={async (command, words) => {
            setDone(false)
            const wrong = await onFinish(open, command, words)
            setDone(wrong === undefined)
            return wrong
          }}
          onClose={(button) => {
            setOpen(undefined)
            // The button of what was finished is gone: the focus goes to what says so.
            if (button?.isConnected !== true) statusRef.current?.focus()
          }}
        />
      )}
    </>
  )
}

function UnplacedLine({ item, onOpen }: { item: UnplacedItem; onOpen: (item: UnplacedItem) => void }) {
  const t = useListWords()
  const { locale } = useLanguage()
  const { work, patient } = item
  const name = t(`work.${work.kind}`)
  return (
    <li aria-label={name}>
      <b>{name}</b>
      {patient !== undefined && <p data-identifier>{t('work.about', { who: nameOf(patient, t, locale) })}</p>}
      <WorkTimes item={work} />
      {work.text !== undefined && <p className="work-text">{work.text}</p>}
      <div className="wl-work-acts">
        <button type="button" className="btn small" onClick={() => onOpen(item)}>
          {t('act.complete-work')}
        </button>
      </div>
    </li>
  )
}

/** As the rows name a patient; without a name, by what somebody can look the record up. */
function nameOf(
  { name, reference, birthDate, mrn }: NonNullable<UnplacedItem['patient']>,
  t: TranslateList,
  locale: Language,
): string {
  if (name === undefined) return t('work.unnamed', { reference })
  const born = birthDate !== undefined && dayOrUnknown(birthDate, locale, birthDate)
  return [name, born, mrn].filter((part) => part !== false && part !== undefined).join(' · ')
}
