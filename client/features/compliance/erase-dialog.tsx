import {
  ErasureProblem,
  erasureReasons,
  type ErasureDone,
  type ErasureRequest,
  type PatientHeld,
} from '#contract/compliance.ts'
import { useEffect, useRef, useState } from 'react'
import { erasePatient } from '../../api/compliance.ts'
import { ProblemError } from '../../api/problem-error.ts'
import type { WorklistSession } from '../../api/worklist.ts'
import { Fact } from '../../ui/fact.tsx'
import { useComplianceSpeech } from './compliance-words.ts'
import { HeldTable } from './held-table.tsx'

type Standing = 'asked' | 'busy' | 'failed' | ErasureProblem['because']

/**
 * Asks once more before everything of a patient goes: who it is, what goes, what stays and why, and has the patient's
 * number typed. The button does nothing until everything was said.
 */
export function EraseDialog(props: {
  session: WorklistSession
  held: PatientHeld
  onErased: (done: ErasureDone) => void
  /** `hasChanged`: what was shown is no longer so. */
  onClose: (hasChanged: boolean) => void
}) {
  const { session, held, onErased, onClose } = props
  const { t } = useComplianceSpeech()
  const ref = useRef<HTMLDialogElement>(null)
  const id = useRef(crypto.randomUUID())
  const [standing, setStanding] = useState<Standing>('asked')
  const [typed, setTyped] = useState('')
  const [acceptsOpenLoops, setAccepts] = useState(false)
  useEffect(() => {
    const dialog = ref.current
    if (dialog === null || dialog.open) return
    dialog.showModal()
    // Not on the field: what has to be read first stands above it.
    dialog.querySelector<HTMLElement>('h2')?.focus()
  }, [])
  const { confirmWith, openLoops, undecidedNotes, digest, identity } = held
  const isTyped = typed.trim().toLocaleLowerCase() === confirmWith.value.trim().toLocaleLowerCase()
  const isSaid = isTyped && (openLoops.length === 0 || acceptsOpenLoops) && undecidedNotes === 0
  const erase = (form: HTMLFormElement): void => {
    const reason = erasureReasons.find((each) => each === new FormData(form).get('reason'))
    if (!isSaid || reason === undefined || standing === 'busy') return
    setStanding('busy')
    const { patient } = identity
    const request: ErasureRequest = { id: id.current, patient, digest, typed, reason, acceptsOpenLoops }
    erasePatient(session, request).then(
      (done) => {
        ref.current?.close()
        onErased(done)
      },
      (error: unknown) => setStanding(refusalOf(error)),
    )
  }
  return (
    <dialog
      ref={ref}
      className="command"
      aria-labelledby="erase-dialog"
      onClose={() => onClose(standing === 'changed' || standing === 'on-hold')}
    >
      <form
        method="dialog"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          erase(event.currentTarget)
        }}
      >
        <h2 id="erase-dialog" tabIndex={-1}>
          {t('erase.dialog')}
        </h2>
        <Who held={held} />
        <h3>{t('erase.goes')}</h3>
        <HeldTable held={held.held} />
        <h3>{t('erase.stays')}</h3>
        <ul className="cmp-stays">
          {held.stays.map(({ why, count }) => (
            <li key={why}>{t(`erase.stays-${why}`, { count: count ?? 0 })}</li>
          ))}
        </ul>
        <OpenLoops held={held} accepts={acceptsOpenLoops} onAccept={setAccepts} />
        {undecidedNotes > 0 && (
          <p role="alert" className="command-wrong">
            {t('erase.notes', { count: undecidedNotes })}
          </p>
        )}
        <label className="field">
          <span>{t('erase.why')}</span>
          <select name="reason" defaultValue="patient-request">
            {erasureReasons.map((reason) => (
              <option key={reason} value={reason}>
                {t(`erase.why-${reason}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>{t(`erase.type-${confirmWith.kind}`, { value: confirmWith.value })}</span>
          <input
            name="typed"
            autoComplete="off"
            spellCheck={false}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </label>
        <Answer standing={standing} />
        <div className="command-foot">
          <span className="spacer" />
          <button type="button" className="btn" onClick={() => ref.current?.close()}>
            {t('page.cancel')}
          </button>
          <button type="submit" className="btn cmp-danger" disabled={!isSaid || standing === 'busy'}>
            {standing === 'busy' ? t('erase.doing') : t('erase.do')}
          </button>
        </div>
      </form>
    </dialog>
  )
}

/** Name, birth date and record number, each on a line of its own: the wrong patient is the worst mistake here. */
function Who({ held: { identity } }: { held: PatientHeld }) {
  const { t, wording } = useComplianceSpeech()
  const { patient, name, birthDate, mrn } = identity
  return (
    <div className="cmp-who">
      <p>{t('erase.check')}</p>
      <dl className="dir-facts">
        <Fact label={t('audit.patient')}>
          <b>{name ?? t('page.no-name')}</b>
        </Fact>
        <Fact label={t('page.born')}>
          <b>{birthDate === undefined ? t('page.not-known') : wording.day(birthDate)}</b>
        </Fact>
        <Fact label={t('page.mrn')}>
          <b>{mrn ?? t('page.not-known')}</b>
        </Fact>
        <Fact label={t('page.id')}>{patient}</Fact>
      </dl>
    </div>
  )
}

function OpenLoops(props: { held: PatientHeld; accepts: boolean; onAccept: (accepts: boolean) => void }) {
  const { held, accepts, onAccept } = props
  const { t } = useComplianceSpeech()
  const { openLoops } = held
  if (openLoops.length === 0) return null
  return (
    <div className="cmp-loops">
      <p>{t('erase.loops', { count: openLoops.length })}</p>
      <ul>
        {openLoops.map(({ referral, title, number }) => (
          <li key={referral}>{[number, title || referral].filter(Boolean).join(' · ')}</li>
        ))}
      </ul>
      <label className="tick">
        <input type="checkbox" checked={accepts} onChange={(event) => onAccept(event.target.checked)} />
        {t('erase.accept-loops')}
      </label>
    </div>
  )
}

function Answer({ standing }: { standing: Standing }) {
  const { t } = useComplianceSpeech()
  if (standing === 'asked' || standing === 'busy')
    return <span role="status">{standing === 'busy' ? t('erase.doing') : ''}</span>
  return (
    <p role="alert" className="command-wrong">
      {standing === 'failed' ? t('erase.failed') : t(`erase.refused-${standing}`)}
    </p>
  )
}

function refusalOf(error: unknown): Standing {
  const read = ErasureProblem.safeParse(error instanceof ProblemError ? error.body : undefined)
  return read.success ? read.data.because : 'failed'
}
