import { screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { sampleRows } from '../../client/dev/worklist-samples.ts'
import { answerWorklist, openWorklist } from '../support/client-worklist.tsx'

const firstRow = () => screen.findByRole('row', { name: /HOLM, Peter/ })

describe('the rows of the worklist', () => {
  test('say who, what, how late, why and what to do next', async () => {
    const asked = answerWorklist(sampleRows(30))
    await openWorklist()
    const row = await firstRow()
    expect(row).toHaveTextContent('Overdue 6 d overdue')
    expect(row).toHaveTextContent(/01-Jan-1931 · 004 100 2297/)
    expect(row).toHaveTextContent('Cardiology · Urgent')
    expect(row).toHaveTextContent('Harbor Heart')
    expect(row).toHaveTextContent('No reply yet.')
    expect(row).toHaveTextContent('Call the clinic')
    expect(row).toHaveTextContent('Maria Reyes')
    expect(within(row).getByRole('img')).toHaveAccessibleName('2 of 8 steps done, waiting on Accepted')
    expect(asked.questions).toEqual([{ queue: 'open', sort: 'worst', filter: { scope: 'practice' } }])
    expect(asked.bearers).toEqual(['Bearer baton-1'])
  })

  test('are counted for a screen reader, although only those in sight are drawn', async () => {
    answerWorklist(sampleRows(250))
    await openWorklist()
    const row = await firstRow()
    expect(screen.getByRole('table')).toHaveAttribute('aria-rowcount', '251')
    expect(row).toHaveAttribute('aria-rowindex', '2')
    expect(screen.getAllByRole('row').length).toBeLessThan(60)
  })
})

describe('when there is nothing to list', () => {
  test('the queue says so in its own words', async () => {
    window.history.replaceState(null, '', '/#/worklist?queue=overdue')
    answerWorklist([])
    await openWorklist()
    expect(await screen.findByRole('heading', { name: 'Nothing overdue.' })).toBeVisible()
  })
})
