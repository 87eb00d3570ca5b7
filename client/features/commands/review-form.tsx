import { useChartSetting } from '../referral-chart/chart-setting.tsx'
import { choiceOf, textOf, type CommandForm, type FormSetting } from './command-form.ts'
import { useCommandWords } from './command-words.ts'
import { ChoiceField, LongField, TextField } from './fields.tsx'
import { EhrNote } from './ehr-note.tsx'
import { KeptNote } from './kept-note.tsx'
import { findKeptNote, findReport } from './note-choices.ts'

/** The report that is reviewed: what it says where Baton keeps it, else where to read it. */
function Report({ view, resources, bearer }: FormSetting) {
  const t = useCommandWords()
  const { wording } = useChartSetting()
  const report = view && findReport(view)
  if (view === undefined || report === undefined) return null
  const told = view.timeline.findLast(({ evidence }) => evidence.includes(report))
  const kept = findKeptNote(report, resources)
  return (
    <div className="command-note" role="group" aria-label={t('review-note.note')}>
      <p>
        {told === undefined
          ? t('review-note.note')
          : `${wording.tell(told)}, ${wording.moment(new Date(told.at).toISOString())}`}{' '}
        <span className="caption">{report}</span>
      </p>
      {kept === undefined ? (
        <EhrNote document={report} bearer={bearer} advice={t('review-note.read-in-ehr')} />
      ) : (
        <KeptNote id={kept} bearer={bearer} />
      )}
    </div>
  )
}

const answers = ['yes', 'no'] as const

export const reviewNoteForm: CommandForm = {
  title: 'review-note.title',
  save: 'review-note.save',
  isWide: true,
  fields: (setting) => (
    <>
      <Report {...setting} />
      <LongField name="plan" label={setting.t('review-note.plan')} />
      <ChoiceField
        name="told"
        label={setting.t('review-note.told')}
        choices={answers}
        say={(each) => setting.t(`review-note.${each}`)}
      />
      <TextField name="toldBy" label={setting.t('review-note.told-by')} isOptional />
    </>
  ),
  read: (data, { view }) => {
    const document = view && findReport(view)
    const plan = textOf(data, 'plan')
    const told = choiceOf(data, 'told', answers)
    const toldBy = textOf(data, 'toldBy')
    if (document === undefined) return { missing: 'missing.note', field: 'document' }
    if (plan === undefined) return { missing: 'missing.plan', field: 'plan' }
    if (told === undefined) return { missing: 'missing.told', field: 'told' }
    if (told === 'no') return { command: { name: 'review-note', document, plan, told } }
    if (toldBy === undefined) return { missing: 'missing.told-by', field: 'toldBy' }
    return { command: { name: 'review-note', document, plan, told, toldBy } }
  },
}
