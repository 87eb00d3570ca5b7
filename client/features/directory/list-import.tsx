import type { CsvApplied, CsvPreview } from '#contract/directory.ts'
import { useId, useState } from 'react'
import { applyList, previewList } from '../../api/directory.ts'
import { ProblemError } from '../../api/problem-error.ts'
import { ChangeLines } from './change-lines.tsx'
import type { TranslateDirectory } from './directory-words.ts'

type Step =
  | { at: 'start' }
  | { at: 'shown'; csv: string; preview: CsvPreview }
  | { at: 'done'; applied: CsvApplied }
  | { at: 'failed'; because: 'import.changed-meanwhile' | 'import.failed' }

/** Imports a list of receivers: shows line by line what it would do, and then does exactly that. */
export function ListImport(props: { bearer: string; onImported: () => void; t: TranslateDirectory }) {
  const { bearer, onImported, t } = props
  const [step, setStep] = useState<Step>({ at: 'start' })
  const fileId = useId()
  const fail = (error: unknown): void => {
    const isLate = error instanceof ProblemError && error.problem === 'changed-meanwhile'
    setStep({ at: 'failed', because: isLate ? 'import.changed-meanwhile' : 'import.failed' })
  }
  const show = async (file: File): Promise<void> => {
    const csv = await file.text()
    setStep({ at: 'shown', csv, preview: await previewList(bearer, csv) })
  }
  const apply = async (csv: string, token: string): Promise<void> => {
    setStep({ at: 'done', applied: await applyList(bearer, csv, token) })
    onImported()
  }
  return (
    <section aria-labelledby={`${fileId}-title`}>
      <h2 id={`${fileId}-title`}>{t('import.title')}</h2>
      <label htmlFor={fileId}>{t('import.file')}</label>{' '}
      <input
        id={fileId}
        type="file"
        accept=".csv,text/csv"
        onChange={({ target }) => {
          const file = target.files?.[0]
          if (file !== undefined) show(file).catch(fail)
          // The same file, mended, is to be read again.
          target.value = ''
        }}
      />
      {step.at === 'shown' && (
        <Preview
          preview={step.preview}
          onApply={() => void apply(step.csv, step.preview.token).catch(fail)}
          t={t}
        />
      )}
      {step.at === 'done' && <p role="status">{t('import.done', step.applied)}</p>}
      {step.at === 'failed' && <p role="alert">{t(step.because)}</p>}
    </section>
  )
}

function Preview(props: { preview: CsvPreview; onApply: () => void; t: TranslateDirectory }) {
  const { preview, onApply, t } = props
  const { new: added, changed, unchanged, faulty } = preview.counts
  const count = added + changed
  return (
    <>
      <p role="status">{t('import.counts', { added, changed, unchanged, faulty })}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('import.line')}</th>
            <th scope="col">{t('import.name')}</th>
            <th scope="col">{t('import.what')}</th>
          </tr>
        </thead>
        <tbody>
          {preview.faults.map(({ line, column, code }) => (
            <tr key={`${line} ${column ?? ''} ${code}`}>
              <td>{line}</td>
              <td>{column}</td>
              <td>{t(`fault.${code}`)}</td>
            </tr>
          ))}
          {preview.rows.map((row) => (
            <tr key={row.line}>
              <td>{row.line}</td>
              <td>{row.name}</td>
              <td>
                {t(`import.${row.kind}`)}
                <ChangeLines changes={row.changes} />
                {row.kept.length > 0 && <p>{sayKept(row.kept, t)}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {faulty > 0 && <p role="alert">{t('import.mend')}</p>}
      {faulty === 0 && count > 0 && (
        <button className="btn" type="button" onClick={onApply}>
          {t('import.apply', { count })}
        </button>
      )}
    </>
  )
}

function sayKept(kept: CsvPreview['rows'][number]['kept'], t: TranslateDirectory): string {
  return t('import.kept', { fields: kept.map((field) => t(`field.${field}`)).join(', ') })
}
