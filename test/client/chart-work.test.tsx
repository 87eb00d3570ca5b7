import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { afterEach, expect, test } from 'vitest'
import { answerChart, answerSession, openChart, sessionResponse } from '../support/client-chart.tsx'
import { launchConfig } from '../support/client-launch.ts'
import { network } from '../support/client-network.ts'
import { anOwner, aReferral, aTask, aWorkItem } from '../support/evidence-builders.ts'

const scope = `${launchConfig.scope} patient/*.cu`
const item = aWorkItem({
  description: 'The patient answered a text message: “Which entrance is it?”',
  over: { meta: { versionId: '1' } },
})

// What outlives the chart outlives the test as well.
afterEach(() => {
  cleanup()
  document.body.replaceChildren()
})

/** A chart of an EHR that takes no Tasks: what people were asked lies in Baton's own store, and is finished there. */
function answerWork(roles: readonly string[]) {
  answerChart([aReferral(), aTask({ status: 'requested' }), anOwner()])
  answerSession({ user: { ...sessionResponse.user, roles }, own: { resources: [item] } })
  const sent: { command: unknown }[] = []
  network.use(
    http.post<never, { id: string; command: unknown }>('*/api/commands', async ({ request }) => {
      const one = await request.json()
      sent.push(one)
      const finished = { ...item, status: 'completed', meta: { versionId: '2' } }
      const { now, expiresAt, capabilities } = sessionResponse
      network.use(
        http.get('*/api/session/evidence', () =>
          HttpResponse.json({ now, expiresAt, capabilities, own: { resources: [finished] } }),
        ),
      )
      const write = { seq: 0, shelf: 'own', state: 'written', resourceType: 'Task', interaction: 'update' }
      return HttpResponse.json({ id: one.id, state: 'done', writes: [write] })
    }),
  )
  return sent
}

test('a chart shows what people were asked to do about a referral, until it is finished there', async () => {
  const sent = answerWork(['clinician'])
  await openChart({ token: { scope } })
  const work = await screen.findByRole('region', { name: 'Work items' })
  expect(work).toHaveTextContent('Which entrance is it?')
  expect(work).toHaveTextContent('Since 08-Jan-2026')
  const user = userEvent.setup()
  await user.click(within(work).getByRole('button', { name: 'Finish…' }))
  const form = await screen.findByRole('dialog', { name: 'Finish this work item' })
  expect(form).toHaveTextContent('Which entrance is it?')
  await user.type(within(form).getByRole('textbox'), 'The north one')
  await user.keyboard('{Control>}{Enter}{/Control}')
  await waitFor(() => expect(screen.queryByRole('region', { name: 'Work items' })).not.toBeInTheDocument())
  expect(sent.map(({ command }) => command)).toEqual([
    { name: 'complete-work', item: 'Task/work-1', text: 'The north one' },
  ])
})

test('who may not finish anything reads it', async () => {
  answerWork(['intake'])
  await openChart({ token: { scope } })
  const work = await screen.findByRole('region', { name: 'Work items' })
  expect(within(work).queryByRole('button')).not.toBeInTheDocument()
})

test('a chart says it in Spanish', async () => {
  answerWork(['clinician'])
  await openChart({ locale: 'es', token: { scope } })
  const work = await screen.findByRole('region', { name: 'Tareas' })
  expect(within(work).getByRole('button', { name: 'Terminar…' })).toBeInTheDocument()
})
