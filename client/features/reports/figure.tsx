import { useId, type ReactNode } from 'react'
import type { ReportFile } from '../../api/reports.ts'
import { DownloadButton } from './download-button.tsx'
import { useReportsSpeech } from './reports-words.ts'

/** A chart that is a table: what it is called, what it says in one sentence, what it counts, and the table as a file. */
export function Figure(props: {
  title: string
  /** What can be read off it. */
  finding?: string | undefined
  /** What it counts and what it leaves out. */
  help: string
  file?: ReportFile
  children: ReactNode
}) {
  const { title, finding, help, file, children } = props
  const { t } = useReportsSpeech()
  const id = useId()
  return (
    <section className="rep-fig" aria-labelledby={id}>
      <div className="rep-top">
        <h2 id={id}>{title}</h2>
        {file !== undefined && <DownloadButton file={file} label={t('csv.label')} of={title} />}
      </div>
      {finding !== undefined && <p>{finding}</p>}
      {/* A wide table scrolls by itself, also by keyboard where nothing in it takes the focus. */}
      <div className="rep-wide" role="group" aria-labelledby={id} tabIndex={0}>
        {children}
      </div>
      <details className="rep-help">
        <summary>{t('help.label')}</summary>
        <p>{help}</p>
      </details>
    </section>
  )
}
