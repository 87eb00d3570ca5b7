import type { WorklistRow } from '#contract/worklist.ts'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { reportLoopsQuery } from '../../api/reports.ts'
import { PatientLine } from '../practice/patient-line.tsx'
import { PagedList } from './paged-list.tsx'
import { useReportSetting, type ShownList } from './report-setting.ts'
import { useReportsSpeech } from './reports-words.ts'

/** The referrals behind one number, newest first; closing it leads back to the number. */
export function LoopsDialog({ list, onClose }: { list: ShownList; onClose: () => void }) {
  const { title, slice, number } = list
  const { t } = useReportsSpeech()
  const { session } = useReportSetting()
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (ref.current?.open === false) ref.current.showModal()
  }, [])
  const read = useInfiniteQuery(reportLoopsQuery(session, { slice, number }))
  return (
    <dialog ref={ref} className="command wide rep-list" aria-labelledby="rep-list-title" onClose={onClose}>
      <form method="dialog">
        <h2 id="rep-list-title">{title}</h2>
        <PagedList read={read} count={(total) => t('list.count', { count: total })} className="cln-rows">
          {/* A receiver that a referral came back to has it twice. */}
          {({ rows }) => rows.map((row, place) => <LoopLine key={`${row.referral} ${place}`} row={row} />)}
        </PagedList>
        <div className="command-foot">
          <span className="spacer" />
          <button type="button" className="btn primary" onClick={() => ref.current?.close()}>
            {t('list.close')}
          </button>
        </div>
      </form>
    </dialog>
  )
}

function LoopLine({ row }: { row: WorklistRow }) {
  const { t, wording } = useReportsSpeech()
  const words = { born: t('list.born'), mrn: t('list.mrn'), unknown: t('list.not-known') }
  const title = wording.title({
    title: row.title,
    ...(row.specialty !== undefined && { specialty: row.specialty }),
  })
  return (
    <li>
      <div>
        <PatientLine name={row.patientName} birthDate={row.birthDate} mrn={row.mrn} words={words} />
        <p>
          {title} · {row.receiver ?? t('list.no-receiver')}
          {row.number !== undefined && <span className="caption"> {row.number}</span>}
        </p>
      </div>
      <div>
        <p>{wording.say(row.why)}</p>
        <p className="caption">
          {row.orderedAt !== undefined && `${t('list.ordered', { day: wording.day(row.orderedAt) })} · `}
          {t('list.owner', { name: row.owner?.display ?? t('group.nobody') })}
        </p>
      </div>
    </li>
  )
}
