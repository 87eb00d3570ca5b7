import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { galleryModels } from '../../client/dev/gallery-models.ts'
import { sampleCounts, sampleRows } from '../../client/dev/worklist-samples.ts'
import { network } from '../support/client-network.ts'
import { answerWorklist, openWorklist } from '../support/client-worklist.tsx'

afterEach(() => {
  vi.useRealTimers()
})

const firstRow = () => screen.findByRole('row', { name: /HOLM, Peter/ })

describe('the rows of the worklist', () => {
  test('say who, what, how late, why and what to do next', async () => {
    const asked = answerWorklist(sampleRows(30))
    await openWorklist()
    const row = await firstRow()
    expect(within(row).getByRole('img', { name: 'Overdue' })).toBeVisible()
    expect(row).toHaveAccessibleName(/^Select HOLM, Peter Overdue 6 d overdue/)
    expect(row).toHaveTextContent(/01-Jan-1931 · 004 100 2297/)
    expect(row).toHaveTextContent('Cardiology · Urgent')
    expect(row).toHaveTextContent('Harbor Heart')
    expect(row).toHaveTextContent('No reply yet.')
    expect(row).toHaveTextContent('Call the clinic')
    expect(within(row).getByRole('img', { name: 'Maria Reyes' })).toBeVisible()
    const loop = { name: '2 of 8 steps done, waiting on Accepted' }
    expect(within(row).getByRole('img', loop)).toBeVisible()
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

describe('when the EHR cannot be read for long', () => {
  const blind = { since: '2026-01-06T13:05:00Z', sources: ['Appointment', 'Encounter'] } as const

  test('one banner says since when and what, and that no answer is no good news', async () => {
    answerWorklist(sampleRows(5), undefined, { blind: { ...blind, sources: [...blind.sources] } })
    await openWorklist()
    await firstRow()
    const banner = screen.getByText(/^Not readable since/)
    expect(banner).toHaveTextContent('Not readable since 06-Jan-2026, 08:05 EST.')
    expect(banner).toHaveTextContent('appointments and encounters could not be read completely')
    expect(screen.getAllByText(/^Not readable since/)).toHaveLength(1)
  })

  test('nothing of it is said while everything can be read', async () => {
    answerWorklist(sampleRows(5))
    await openWorklist()
    await firstRow()
    expect(screen.queryByText(/^Not readable since/)).toBeNull()
  })
})

test('a row says in a word what its referral waits for', async () => {
  const [row] = sampleRows(1)
  if (row === undefined) throw new Error('no row')
  const marks = [
    ...row.marks.slice(0, 3).map(() => 'done' as const),
    'awaited' as const,
    ...row.marks.slice(4),
  ]
  answerWorklist([{ ...row, marks, step: 4 }])
  await openWorklist()
  expect(await firstRow()).toHaveTextContent('3/8 · booking')
})

describe('when there is nothing to list', () => {
  test('the queue says so in its own words', async () => {
    window.history.replaceState(null, '', '/#/worklist?queue=overdue')
    answerWorklist([])
    await openWorklist()
    expect(await screen.findByRole('heading', { name: 'Nothing overdue.' })).toBeVisible()
  })
})

describe('where Baton does not see the whole practice', () => {
  const knownCharts = { ...sampleCounts, charts: { unread: 0, hasRead: true, areAllFound: false } }
  const noChart = { ...sampleCounts }
  delete noChart.charts

  test.each([
    ['of which it reads no chart', noChart, /^Baton reads no charts of this practice by itself/],
    ['whose EHR cannot be searched', knownCharts, /^This EHR cannot be searched for the whole practice/],
  ])('%s, an empty queue is no good news', async (_, counts, said) => {
    window.history.replaceState(null, '', '/#/worklist?queue=unassigned')
    answerWorklist([], counts)
    await openWorklist()
    expect(await screen.findByText(said)).toBeVisible()
    expect(screen.getByRole('heading', { name: 'Nothing here yet.' })).toBeVisible()
    expect(screen.queryByText('Every referral has an owner.')).not.toBeInTheDocument()
  })

  test('rows that stand there are said not to be all', async () => {
    answerWorklist(sampleRows(5), knownCharts)
    await openWorklist('es')
    expect(await firstRow()).toBeVisible()
    expect(await screen.findByText(/^En este expediente electrónico no se puede buscar/)).toBeVisible()
  })

  test('a list on paper says so as well', async () => {
    answerWorklist(sampleRows(5), knownCharts)
    await openWorklist()
    await firstRow()
    window.dispatchEvent(new Event('beforeprint'))
    const caption = document.querySelector('.wl-print caption')
    expect(caption).toHaveTextContent(/All open.*5 of 5.*This EHR cannot be searched for the whole practice/)
    window.dispatchEvent(new Event('afterprint'))
  })
})

describe('while charts are read for the first time', () => {
  const filling = (unread: number, hasRead: boolean) => ({
    ...sampleCounts,
    charts: { unread, hasRead, areAllFound: true },
  })

  test.each([
    [filling(0, false), /^Baton has not read a chart of this practice yet/],
    [filling(1, true), /^One chart is still to be read for the first time/],
    [filling(42, true), /^42 charts are still to be read for the first time/],
    [filling(1000, true), /^More than 1,000 charts are still to be read/],
  ])('an empty queue is not said to be the whole', async (counts, said) => {
    answerWorklist([], counts)
    await openWorklist()
    expect(await screen.findByText(said)).toBeVisible()
    expect(screen.getByRole('heading', { name: 'Nothing here yet.' })).toBeVisible()
    expect(screen.queryByText('No open referrals.')).not.toBeInTheDocument()
  })

  test('rows that stand there are said not to be all', async () => {
    answerWorklist(sampleRows(5), filling(42, true))
    await openWorklist('es')
    expect(await firstRow()).toBeVisible()
    expect(await screen.findByText(/^Faltan por leer 42 expedientes por primera vez/)).toBeVisible()
  })

  test('what has come into an empty list is shown without asking', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    answerWorklist([])
    await openWorklist()
    await screen.findByRole('heading', { name: 'No open referrals.' })
    answerWorklist(sampleRows(5))
    network.use(
      http.post('*/api/worklist/changes', () => HttpResponse.json({ changed: 5, revision: '2' }), {
        once: true,
      }),
    )
    vi.setSystemTime(Date.now() + 120_000)
    window.dispatchEvent(new Event('visibilitychange'))
    expect(await firstRow()).toBeVisible()
  })
})

describe('what narrows the list', () => {
  test('stands in the address, and is asked for', async () => {
    const asked = answerWorklist(sampleRows(5))
    await openWorklist()
    const user = userEvent.setup()
    await user.click(await screen.findByRole('button', { name: /^Unassigned/ }))
    await user.click(screen.getByRole('radio', { name: 'Me' }))
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Direction' }), 'Inbound')
    await waitFor(() => expect(asked.questions.at(-1)?.filter).toEqual({ scope: 'me', direction: 'inbound' }))
    expect(window.location.hash).toBe('#/worklist?queue=unassigned&scope=me&direction=inbound')
  })

  test('of a referral that is looked at, all to its clinic are one press away, and all others one more', async () => {
    const asked = answerWorklist(sampleRows(5))
    const receiver = { reference: 'Organization/harbor', display: 'Harbor Heart' }
    network.use(
      http.post<never, { referral: string }>('*/api/worklist/loop', async ({ request }) => {
        const { referral } = await request.json()
        const patient = { reference: 'Patient/p-0', name: 'HOLM, Peter' }
        const view = { ...galleryModels['full']?.views[0], referral, receiver }
        return HttpResponse.json({ view, patient, work: [], evidenceAt: '', version: 1 })
      }),
    )
    await openWorklist()
    const user = userEvent.setup()
    await user.click(await screen.findByRole('row', { name: /HOLM, Peter/ }))
    await user.click(await screen.findByRole('button', { name: 'All referrals to this clinic' }))
    const narrowed = { scope: 'practice', receiver: 'Organization/harbor' }
    await waitFor(() => expect(asked.questions.at(-1)?.filter).toEqual(narrowed))
    expect(window.location.hash).toBe('#/worklist?receiver=Organization%2Fharbor')
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Clinic' }), 'Any clinic')
    await waitFor(() => expect(screen.queryByRole('combobox', { name: 'Clinic' })).toBeNull())
    expect(window.location.hash).toBe('#/worklist?')
  })

  test('what is searched for is sent in a body, and never stands in the address', async () => {
    const asked = answerWorklist(sampleRows(5))
    await openWorklist()
    await firstRow()
    const user = userEvent.setup()
    await user.type(screen.getByRole('searchbox', { name: 'Search the list' }), 'okafor{Enter}')
    await waitFor(() => expect(asked.questions.at(-1)).toMatchObject({ search: 'okafor' }))
    expect(window.location.href.toLowerCase()).not.toContain('okafor')
    expect(JSON.stringify({ ...sessionStorage }).toLowerCase()).not.toContain('okafor')
  })

  test('a saved view is asked for as it was saved, and only its id stands in the address', async () => {
    const asked = answerWorklist(sampleRows(5))
    await openWorklist()
    await userEvent.setup().click(await screen.findByRole('button', { name: /^Harbor Heart by date/ }))
    await waitFor(() =>
      expect(asked.questions.at(-1)).toEqual({
        queue: 'open',
        sort: 'due',
        filter: { scope: 'practice', receiver: 'Harbor Heart' },
      }),
    )
    expect(window.location.hash).toBe('#/worklist?sort=due&view=view-2')
  })
})

describe('when the list cannot be read', () => {
  test('it says so and can be asked for again', async () => {
    answerWorklist([])
    network.use(http.post('*/api/worklist', () => new HttpResponse(null, { status: 500 })))
    await openWorklist()
    expect(await screen.findByRole('alert')).toHaveTextContent('The list could not be read.')
    answerWorklist(sampleRows(3))
    await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }))
    expect(await firstRow()).toBeVisible()
  })

  test('a session that is over covers everything', async () => {
    answerWorklist([])
    network.use(http.post('*/api/worklist', () => new HttpResponse(null, { status: 401 })))
    const { onEnd } = await openWorklist()
    await waitFor(() =>
      expect(onEnd).toHaveBeenCalledWith(expect.objectContaining({ kind: 'session-expired' })),
    )
    expect(screen.queryByRole('heading')).not.toBeInTheDocument()
  })
})

test('in Spanish no English word and no name of a message is left', async () => {
  answerWorklist(sampleRows(9))
  await openWorklist('es')
  const user = userEvent.setup()
  await user.click(await firstRow())
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Lista de trabajo')
  await user.keyboard('c')
  expect(await screen.findByRole('dialog', { name: 'Registrar un contacto' })).toBeVisible()
  expect(document.body.textContent).not.toMatch(/\b(queue|filter|next|form|act|fact|peek)\.[a-z]|\{|\}/)
  expect(document.body.textContent).not.toMatch(/\b(Overdue|Unassigned|Assign|Snooze|Close|Owner|Born)\b/)
})

test('the directory is a link away, and Back leads to the same list', async () => {
  answerWorklist(sampleRows(3))
  network.use(
    http.post('*/api/directory/search', () =>
      HttpResponse.json({ receivers: [], isCut: false, mayEdit: false }),
    ),
  )
  window.history.replaceState(null, '', '/#/worklist?queue=overdue')
  await openWorklist()
  await firstRow()
  const user = userEvent.setup()
  await user.click(screen.getByRole('link', { name: 'Directory' }))
  expect(await screen.findByText('Nobody was found.')).toBeVisible()
  expect(screen.queryByText(/HOLM, Peter/)).not.toBeInTheDocument()
  expect(screen.getByRole('heading', { level: 1, name: 'Directory' })).toHaveFocus()
  window.history.back()
  expect(await screen.findByRole('button', { name: /^Overdue/, current: 'page' })).toBeVisible()
})

test('a hold that has lasted too long is late, and one in its time is paused', async () => {
  const [late, resting] = sampleRows(2).map((row) => ({ ...row, state: 'on-hold' as const }))
  if (late === undefined || resting === undefined) throw new Error('no rows')
  answerWorklist([late, { ...resting, display: 'on-track' }])
  await openWorklist()
  expect(await firstRow()).toHaveAccessibleName(/Overdue 6 d overdue/)
  expect(screen.getByRole('row', { name: /FERRER, Luis/ })).toHaveAccessibleName(/On track .*paused/i)
})
