import { describe, expect, test } from 'vitest'
import { galleryModels } from '../../client/dev/gallery-models.ts'
import { sampleRows } from '../../client/dev/worklist-samples.ts'
import { formsFor, listOffered, nextActionOf } from '../../client/features/worklist/next-action.ts'

const view = galleryModels['full']?.views.find(({ state }) => state === 'scheduled')
const [first] = sampleRows(1)
if (view === undefined || first === undefined) throw new Error('no samples')

describe('what a referral that was read allows', () => {
  test('is offered to whoever may do it: how urgent it is stays a clinician’s judgement', () => {
    expect(listOffered(view, ['clinician'])).toContain('change-urgency')
    expect(listOffered(view, ['coordinator'])).not.toContain('change-urgency')
    expect(listOffered(view, ['coordinator'])).toContain('rebook')
    expect(listOffered(view, ['compliance'])).toEqual([])
    expect(listOffered(view, undefined)).toContain('change-urgency')
  })

  test('stands a click away, but for what is in sight already', () => {
    const { usual, more } = formsFor(first, 'log-contact', ['rebook', 'log-contact', 'assign', 'cancel'])
    expect(more).toEqual(['rebook', 'cancel'])
    expect(usual).toContain('assign')
  })
})

describe('the next action of a booking that was lost', () => {
  const lost = { ...first, state: 'rebook-needed', display: 'overdue', unfiledNotes: 0 } as const
  const row = { ...lost, owner: { reference: 'Practitioner/mr', display: 'Maria Reyes' } }

  test('puts another time in its place, also before the referral was read', () => {
    expect(nextActionOf(row)?.command).toBe('rebook')
    expect(nextActionOf(row, ['rebook', 'record-appointment'])?.command).toBe('rebook')
  })

  test('records one where only a letter told of it', () => {
    expect(nextActionOf(row, ['record-appointment'])?.command).toBe('record-appointment')
  })
})
