import type { WorklistLoop, WorklistRow } from '#contract/worklist.ts'
import { mayCommand } from '#domain/commands/command-rights.ts'
import type { LoopView } from '#domain/loop-view.ts'
import type { StaffRole } from '#domain/staff.ts'
import type { WorkItem } from '#domain/worklist/open-work.ts'
import type { Ref } from 'react'
import { useLanguage } from '../../i18n/language.tsx'
import { Icon } from '../../ui/icon.tsx'
import { LoopBar } from '../../ui/loop-bar.tsx'
import { useLaterParts } from '../later/use-later-parts.ts'
import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { ageText, dayOrUnknown, nameOfLanguage } from '../referral-chart/patient-banner.tsx'
import type { FormName } from '../commands/command-form.ts'
import { CommandButton } from './bulk-bar.tsx'
import { PeekWork } from './peek-work.tsx'
import { formsFor, listOffered, nextActionOf, type NextAction } from './next-action.ts'
import { isReceiverReference } from './worklist-address.ts'
import { stepsOf, titleOf } from './worklist-row.tsx'
import { useListWords } from './worklist-words.ts'

/** One referral with all its evidence, as far as it has been read. */
export type LookedAt = { loop: WorklistLoop | undefined; isFailed: boolean; onRetry: () => void }

/** The referral of this row as it was read; never another's. */
export function viewOf(row: WorklistRow | undefined, { loop }: LookedAt): LoopView | undefined {
  return row !== undefined && loop?.view.referral === row.referral ? loop.view : undefined
}

export type PeekProps = {
  row: WorklistRow | undefined
  looked: LookedAt
  headingRef: Ref<HTMLHeadingElement>
  roles: readonly StaffRole[]
  onCommand: (name: FormName) => void
  onFinish: (item: WorkItem) => void
  /** Asks for every open referral to one receiver, by its reference. */
  onReceiver: (receiver: string) => void
  onBack: () => void
}

/**
 * The referral that is looked at: who, how far, why, what to do, and the evidence. What the list knows is there at
 * once; the evidence follows.
 */
export function PeekPanel(props: PeekProps) {
  const { row, looked, headingRef, roles, onCommand, onFinish, onReceiver, onBack } = props
  const t = useListWords()
  return (
    <aside
      className={`wl-peek no-print${row === undefined ? '' : ` k-${row.display}`}`}
      aria-label={t('peek.label')}
      onKeyDown={(event) => event.key === 'Escape' && onBack()}
    >
      {row === undefined ? (
        <p className="muted wl-peek-none">{t('peek.none')}</p>
      ) : (
        <div className="wl-peek-in">
          <button type="button" className="btn text small only-narrow" onClick={onBack}>
            <Icon name="back" />
            {t('peek.back')}
          </button>
          <PeekPatient row={row} looked={looked} headingRef={headingRef} />
          <PeekLoop row={row} receiver={viewOf(row, looked)?.receiver?.reference} onReceiver={onReceiver} />
          <PeekActions row={row} view={viewOf(row, looked)} roles={roles} onCommand={onCommand} />
          <OpenWork row={row} looked={looked} roles={roles} onCommand={onCommand} onFinish={onFinish} />
          <PeekEvidence row={row} looked={looked} />
        </div>
      )}
    </aside>
  )
}

function PeekPatient(props: { row: WorklistRow; looked: LookedAt; headingRef: Ref<HTMLHeadingElement> }) {
  const { row, looked, headingRef } = props
  const words = useListWords()
  const { t, locale } = useLanguage()
  const { now, timeZone } = useChartSetting()
  const unknown = t('banner.not-known')
  // Never somebody else's telephone beside this name.
  const patient = looked.loop?.patient.reference === row.patient ? looked.loop.patient : undefined
  const age = ageText(row.birthDate, now, timeZone, t)
  return (
    <div className="wl-who">
      <h2 ref={headingRef} tabIndex={-1} data-identifier>
        {row.patientName}
      </h2>
      <p>
        <span className="nowrap">
          <span className="label">{words('peek.born')}</span>
          <b data-identifier>{dayOrUnknown(row.birthDate, locale, unknown)}</b>
          {age === undefined ? '' : ` (${age})`}
        </span>{' '}
        <span className="nowrap">
          <span className="label">{words('peek.mrn')}</span>
          <b data-identifier>{row.mrn ?? unknown}</b>
        </span>
      </p>
      {(patient?.phone !== undefined || patient?.language !== undefined) && (
        <p>
          {patient.phone !== undefined && (
            <span className="nowrap">
              <span className="label">{words('peek.phone')}</span>
              <b data-identifier>{patient.phone}</b>
            </span>
          )}
          {patient.phone !== undefined && patient.language !== undefined && ' · '}
          {patient.language !== undefined && (nameOfLanguage(patient.language, locale) ?? patient.language)}
        </p>
      )}
    </div>
  )
}

function PeekLoop(props: {
  row: WorklistRow
  receiver: string | undefined
  onReceiver: PeekProps['onReceiver']
}) {
  const { row, receiver, onReceiver } = props
  const t = useListWords()
  const { wording } = useChartSetting()
  const steps = stepsOf(row)
  const done = steps.filter(({ mark }) => mark === 'done' || mark === 'skipped').length
  const needs = wording.needs({ steps, step: row.step, unconfirmed: [] }) ?? ''
  const progress = t('peek.progress', { done, needs })
  return (
    <div>
      <h3 className="wl-peek-title">
        {t('peek.to', { title: titleOf(row, wording), receiver: row.receiver ?? t('row.no-receiver') })}
        {row.urgency !== 'routine' && ` · ${wording.label(`urgency.${row.urgency}`)}`}
      </h3>
      <LoopBar steps={steps} awaited={row.step} label={progress} />
      <p className="caption" aria-hidden="true">
        {progress}
        {row.number !== undefined && ` · ${row.number}`}
      </p>
      {receiver !== undefined && isReceiverReference(receiver) && (
        <button type="button" className="btn text small" onClick={() => onReceiver(receiver)}>
          {t('peek.all-of-receiver')}
        </button>
      )}
    </div>
  )
}

/** What is about a note asks for its note, and for somebody who may judge it: to others it is only said. */
function commandOf(
  { command }: NextAction,
  { direction }: WorklistRow,
  roles: readonly StaffRole[],
  offered: readonly FormName[] | undefined,
): FormName | undefined {
  if (command !== 'file-note' && command !== 'review-note') return command
  const isPossible = mayCommand(roles, command, direction) && offered?.includes(command) !== false
  return isPossible ? command : undefined
}

/** The next thing to do first and alone in colour; what else is possible below it. */
function PeekActions(props: {
  row: WorklistRow
  view: LoopView | undefined
  roles: readonly StaffRole[]
  onCommand: (name: FormName) => void
}) {
  const { row, view, roles, onCommand } = props
  const t = useListWords()
  const offered = view && listOffered(view, roles)
  const next = nextActionOf(row, offered)
  const first = next && commandOf(next, row, roles, offered)
  const { usual, more } = formsFor(row, first, offered)
  return (
    <div className="wl-acts" role="group" aria-label={t('peek.actions')}>
      {next !== undefined &&
        (first === undefined ? (
          <p className="wl-next">{t(next.key)}</p>
        ) : (
          <CommandButton name={first} label={t(next.key)} isPrimary onCommand={onCommand} />
        ))}
      {usual.map((name) => (
        <CommandButton key={name} name={name} onCommand={onCommand} />
      ))}
      <details className="wl-more-acts">
        <summary>{t('act.more')}</summary>
        {more.map((name) => (
          <CommandButton key={name} name={name} isSmall onCommand={onCommand} />
        ))}
      </details>
    </div>
  )
}

function OpenWork(
  props: Omit<PeekProps, 'row' | 'headingRef' | 'onReceiver' | 'onBack'> & { row: WorklistRow },
) {
  const { looked, ...rest } = props
  const view = viewOf(rest.row, looked)
  if (view === undefined || looked.loop === undefined) return null
  return <PeekWork {...rest} work={looked.loop.work} offered={listOffered(view, rest.roles)} />
}

function PeekEvidence({ row, looked }: { row: WorklistRow; looked: LookedAt }) {
  const t = useListWords()
  const { wording } = useChartSetting()
  const parts = useLaterParts()
  const view = viewOf(row, looked)
  if (view !== undefined && parts !== undefined && parts !== 'failed') {
    return (
      <>
        <parts.WhyBox view={view} />
        <parts.EvidenceTimeline view={view} />
      </>
    )
  }
  return (
    <>
      <div className="why">
        <p>{wording.say(row.why)}</p>
      </div>
      {looked.isFailed || parts === 'failed' ? (
        <p role="alert">
          {t('peek.failed')}{' '}
          <button type="button" className="btn small" onClick={looked.onRetry}>
            {t('error.retry')}
          </button>
        </p>
      ) : (
        <p className="muted">{t('peek.loading')}</p>
      )}
    </>
  )
}
