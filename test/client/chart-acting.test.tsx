import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { answerChart, answerSession, openChart, sessionResponse } from '../support/client-chart.tsx'
import { ehr, launchConfig } from '../support/client-launch.ts'
import { network } from '../support/client-network.ts'
import { aMessage, anOwner, aReferral, aTask } from '../support/evidence-builders.ts'

const chart = [aReferral(), aTask({ status: 'requested' }), anOwner(), aMessage()]
const acting = { tenant: { ...sessionResponse.tenant, isChartOnly: false } }
const scope = `${launchConfig.scope} patient/*.cu`

type Sent = { id: string; mayWrite: string[]; seen: Record<string, string> }
type Write = { seq: number; shelf: 'ehr' | 'own'; state: string; resourceType: string; interaction: string }

const create = { interaction: 'create', identity: { system: 's', value: 'v' } }
const call = { ...create, resource: { resourceType: 'Communication', status: 'completed' } }
const order = { interaction: 'update', resource: { resourceType: 'Task', id: 't-1' }, versionId: '1' }
const write = (over: Partial<Write> & { write?: object } = {}) => ({
  seq: 0,
  shelf: 'own',
  state: 'written',
  resourceType: 'Communication',
  interaction: 'create',
  ...over,
})
const problemOf =
  (problem: string, status: number, members: object = {}) =>
  () =>
    HttpResponse.json(
      { type: `urn:baton:problem:${problem}`, title: problem, status, instance: 'r', ...members },
      { status, headers: { 'content-type': 'application/problem+json' } },
    )

/** Answers commands one after the other, the last answer again; returns them. */
function answerCommands(...answers: readonly ((id: string) => Response)[]): Sent[] {
  const sent: Sent[] = []
  network.use(
    http.post<never, Sent>('*/api/commands', async ({ request }) => {
      const one = await request.json()
      sent.push(one)
      const answer = answers[sent.length - 1] ?? answers.at(-1)
      return answer?.(one.id) ?? HttpResponse.json({ id: one.id, state: 'done', writes: [write()] })
    }),
  )
  return sent
}

/** Answers what the page reports of its writes; returns the reports. */
function answerReports(answer: (id: string) => Response): { seq: number; outcome: object }[] {
  const reports: { seq: number; outcome: object }[] = []
  network.use(
    http.post<{ id: string }, { seq: number; outcome: object }>(
      '*/api/commands/:id/writes',
      async ({ params, request }) => {
        reports.push(await request.json())
        return answer(params.id)
      },
    ),
  )
  return reports
}

async function writeCall(token: object = {}) {
  answerSession(acting)
  await openChart({ token: { scope, ...token } })
  // Typing waits between keys; where a test has stopped the clock it has to move it.
  const user = userEvent.setup({
    advanceTimers: (ms) => void (vi.isFakeTimers() && vi.advanceTimersByTime(ms)),
  })
  await user.click(await screen.findByRole('button', { name: 'Log contact' }))
  const dialog = await screen.findByRole('dialog')
  await user.click(within(dialog).getByText('Left message'))
  await user.type(within(dialog).getByRole('textbox', { name: 'What was said' }), 'A long report.')
  return { user, dialog, save: () => user.keyboard('{Control>}{Enter}{/Control}') }
}

const typed = (dialog: HTMLElement) =>
  within(dialog).getByRole('textbox', { name: 'What was said', hidden: true })

// What outlives the chart outlives the test as well.
afterEach(() => {
  cleanup()
  document.body.replaceChildren()
})

describe('what was typed into a form', () => {
  test('outlasts Baton’s session: it is covered without a name, and shown to whoever asks', async () => {
    answerChart(chart)
    const { user, dialog, save } = await writeCall()
    answerCommands(problemOf('session-expired', 401))
    const { promise: never } = Promise.withResolvers<Response>()
    network.use(http.get('*/api/session/evidence', () => never))
    await save()
    expect(await within(dialog).findByText('Your session with Baton has ended.')).toBeInTheDocument()
    expect(typed(dialog)).not.toBeVisible()
    // At once: the chart does not wait for a reading to say the same.
    expect(document.body).not.toHaveTextContent('OKAFOR')
    await user.click(within(dialog).getByRole('button', { name: 'Show what I typed' }))
    expect(typed(dialog)).toBeVisible()
    expect(typed(dialog)).toHaveValue('A long report.')
    expect(within(dialog).queryByRole('button', { name: /Save/ })).not.toBeInTheDocument()
  })

  test('outlasts the EHR’s access, of whose end it warns', async () => {
    answerChart(chart)
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'], shouldAdvanceTime: true })
    const { dialog } = await writeCall({ expires_in: 600 })
    await vi.advanceTimersByTimeAsync(490_000)
    expect(await within(dialog).findByText(/ends within two minutes/)).toBeInTheDocument()
    await vi.advanceTimersByTimeAsync(120_000)
    expect(await within(dialog).findByText('Your access to the EHR has ended.')).toBeInTheDocument()
    expect(document.body).not.toHaveTextContent('OKAFOR')
    expect(typed(dialog)).toHaveValue('A long report.')
  })

  test('outlasts a lost race: the person is told who did what, and decides on that from then on', async () => {
    answerChart(chart)
    const { dialog, save } = await writeCall()
    const changed = [
      { reference: 'Task/own-1', by: 'Jon Tran', command: 'assign', at: '2026-02-02T14:58:00Z' },
    ]
    const sent = answerCommands(problemOf('evidence-changed', 409, { changed }), (id) =>
      HttpResponse.json({ id, state: 'done', writes: [write()] }),
    )
    answerChart([...chart.slice(0, 2), anOwner({ over: { meta: { versionId: '7' } } }), aMessage()])
    await save()
    const alert = await within(dialog).findByRole('alert')
    expect(alert).toHaveTextContent(
      /^Jon Tran was quicker: Assign, 02-Feb-2026, 09:58\. Yours was not saved\./,
    )
    expect(typed(dialog)).toHaveValue('A long report.')
    await save()
    await waitFor(() => expect(dialog).not.toBeInTheDocument())
    expect(Object.values(sent[1]?.seen ?? {})).toContain('7')
    expect(Object.values(sent[0]?.seen ?? {})).not.toContain('7')
  })
})

describe('where it is written', () => {
  test('what the EHR refuses to change is planned anew without it, and the person is told where it is', async () => {
    answerChart(chart)
    const { save } = await writeCall()
    network.use(http.put(`${ehr}/Task/t-1`, () => new HttpResponse(null, { status: 403 })))
    const update = { shelf: 'ehr', state: 'waiting', resourceType: 'Task', interaction: 'update' } as const
    const sent = answerCommands(
      (id) =>
        HttpResponse.json(
          { id, state: 'open', writes: [write({ ...update, write: order })] },
          { status: 202 },
        ),
      (id) => HttpResponse.json({ id, state: 'done', writes: [write()] }),
    )
    answerReports((id) =>
      HttpResponse.json({ id, state: 'undone', writes: [write({ ...update, state: 'failed' })] }),
    )
    await save()
    expect(await screen.findByText('Saved in Baton, not in the EHR.')).toBeInTheDocument()
    expect(sent[0]?.mayWrite).toContain('Task.update')
    expect(sent[1]?.mayWrite).not.toContain('Task.update')
    expect(sent[1]?.id).not.toBe(sent[0]?.id)
  })

  test('an EHR that has not answered is no success yet', async () => {
    answerChart(chart)
    const { save } = await writeCall()
    network.use(http.post(`${ehr}/Communication`, () => HttpResponse.error()))
    const waiting = { shelf: 'ehr', state: 'waiting' } as const
    const open = (id: string) =>
      HttpResponse.json({ id, state: 'open', writes: [write({ ...waiting, write: call })] }, { status: 202 })
    answerCommands(open)
    const reports = answerReports(open)
    await save()
    expect(await screen.findByText(/^The EHR has not confirmed it yet/)).toBeInTheDocument()
    expect(reports).toEqual([{ seq: 0, outcome: { kind: 'uncertain' } }])
  })
})

test.each([
  ['clinician', true],
  ['coordinator', false],
])('how urgent it is stays a clinician’s word: a %s is asked for it: %s', async (role, isOffered) => {
  answerChart(chart)
  answerSession({ ...acting, user: { ...sessionResponse.user, roles: [role] } })
  await openChart({ token: { scope } })
  await screen.findByRole('button', { name: 'Put on hold', hidden: true })
  const urgency = screen.queryByRole('button', { name: 'Change urgency', hidden: true })
  expect(urgency !== null).toBe(isOffered)
})
