import type { SavedView, SavedViewRequest } from '#contract/worklist.ts'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import { sampleCounts, sampleRows } from '../../client/dev/worklist-samples.ts'
import { network } from '../support/client-network.ts'
import { answerWorklist, openWorklist } from '../support/client-worklist.tsx'

/** Lets Baton keep views; gives them as they stand. */
function keepViews(kept: SavedView[]) {
  answerWorklist(sampleRows(3))
  network.use(
    http.post('*/api/worklist/counts', () => HttpResponse.json({ ...sampleCounts, views: kept })),
    http.post<never, SavedViewRequest>('*/api/worklist/views', async ({ request }) => {
      kept.push({ ...(await request.json()), id: 'view-9', count: 3 })
      return HttpResponse.json({ id: 'view-9' }, { status: 201 })
    }),
    http.put<{ id: string }, { name: string }>(
      '*/api/worklist/views/:id',
      async ({ request, params: { id } }) => {
        const { name } = await request.json()
        kept.forEach((view, at) => view.id === id && kept.splice(at, 1, { ...view, name }))
        return new HttpResponse(null, { status: 204 })
      },
    ),
    http.delete<{ id: string }>('*/api/worklist/views/:id', ({ params: { id } }) => {
      kept.splice(
        kept.findIndex((view) => view.id === id),
        1,
      )
      return new HttpResponse(null, { status: 204 })
    }),
  )
  return kept
}

test('a narrowed list is kept under a name, without what was searched for, renamed and forgotten', async () => {
  const kept = keepViews([])
  window.history.replaceState(null, '', '/#/worklist?queue=overdue&urgency=urgent')
  await openWorklist()
  const user = userEvent.setup()
  await user.type(screen.getByRole('searchbox', { name: 'Search the list' }), 'okafor{Enter}')
  await user.click(await screen.findByRole('button', { name: 'Save this view' }))
  await user.keyboard('Urgent and late{Enter}')
  const view = await screen.findByRole('button', { name: /^Urgent and late/, current: 'page' })
  expect(view).toHaveTextContent('3')
  const filter = { scope: 'practice', urgency: 'urgent' }
  expect(kept).toEqual([
    { id: 'view-9', name: 'Urgent and late', queue: 'overdue', filter, sort: 'worst', count: 3 },
  ])
  expect(window.location.hash).toContain('view=view-9')

  await user.click(screen.getByRole('button', { name: 'Rename' }))
  const form = screen.getByRole('form', { name: 'Rename' })
  await user.clear(within(form).getByRole('textbox'))
  await user.keyboard('Late{Enter}')
  expect(await screen.findByRole('button', { name: /^Late/ })).toBeVisible()

  await user.click(screen.getByRole('button', { name: 'Delete the view Late' }))
  await waitFor(() => expect(kept).toEqual([]))
  expect(await screen.findByRole('button', { name: /^All open/, current: 'page' })).toBeVisible()
})

test('a queue as it comes is nothing to save', async () => {
  keepViews([])
  window.history.replaceState(null, '', '/#/worklist?queue=overdue')
  await openWorklist()
  await screen.findByRole('row', { name: /HOLM, Peter/ })
  expect(screen.queryByRole('button', { name: 'Save this view' })).not.toBeInTheDocument()
})

test('a view that cannot be kept is said to be none', async () => {
  keepViews([])
  network.use(http.post('*/api/worklist/views', () => new HttpResponse(null, { status: 422 })))
  window.history.replaceState(null, '', '/#/worklist?urgency=urgent')
  await openWorklist()
  const user = userEvent.setup()
  await user.click(await screen.findByRole('button', { name: 'Save this view' }))
  await user.keyboard('One too many{Enter}')
  expect(await screen.findByRole('alert')).toHaveTextContent('The view could not be changed.')
})
