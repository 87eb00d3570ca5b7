import type { PolicyAnswer, PolicyBacktest } from '#contract/settings.ts'
import { noFigures } from '#domain/backtest/backtest-figures.ts'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import {
  sampleChannels,
  sampleMessages,
  sampleNoteFiling,
  samplePolicy,
} from '../../client/dev/settings-samples.ts'
import type { WorklistUser } from '../../client/api/worklist-session.ts'
import { network } from '../support/client-network.ts'
import { answerWorklist, me, openWorklist } from '../support/client-worklist.tsx'

const manager: WorklistUser = { ...me, roles: ['manager'] }
const asked: { decisions: { ifMatch: string | null; body: unknown }[]; previews: unknown[] } = {
  decisions: [],
  previews: [],
}

const problem = (name: string, status: number, more: object = {}) =>
  HttpResponse.json(
    { type: `urn:baton:problem:${name}`, title: name, status, instance: 'r', ...more },
    { status },
  )

/** Lets Baton answer so, and gives what it was asked. */
function answerSettings(policy: PolicyAnswer = samplePolicy, decide?: () => Response): void {
  asked.decisions.length = 0
  asked.previews.length = 0
  answerWorklist([])
  const preview = { open: 40, toOverdue: 6, fromOverdue: 0, toldAtOnce: 1, heldBack: 2, endOfLadder: 0 }
  network.use(
    http.get('*/api/policy', () => HttpResponse.json(policy)),
    http.get('*/api/settings/channels', () => HttpResponse.json(sampleChannels)),
    http.get('*/api/settings/messages', () => HttpResponse.json(sampleMessages)),
    http.post<never, { after: string }>('*/api/policy/preview', async ({ request }) => {
      const body = await request.json()
      asked.previews.push(body)
      return HttpResponse.json(body.after === '' ? { ...preview, next: 'p-40' } : preview)
    }),
    http.put('*/api/policy', async ({ request }) => {
      asked.decisions.push({ ifMatch: request.headers.get('if-match'), body: await request.json() })
      return decide?.() ?? HttpResponse.json({ version: 4 })
    }),
  )
}

async function open(part = '', locale: 'en' | 'es' = 'en', user: WorklistUser = manager) {
  window.history.replaceState(null, '', `/#/settings${part}`)
  await openWorklist(locale, user)
  return userEvent.setup()
}

/** Makes the first step of one clock come a day later. */
async function change(user: ReturnType<typeof userEvent.setup>): Promise<void> {
  await user.click(await screen.findByText('Book the visit'))
  const days = within(screen.getByText('Book the visit').closest('details') ?? document.body)
  const [first] = await days.findAllByRole('spinbutton', { name: 'After' })
  if (first === undefined) throw new Error('no step')
  await user.clear(first)
  await user.type(first, '6')
}

describe('the policy', () => {
  test('is tried on the open referrals, page by page, before it is decided', async () => {
    answerSettings()
    const user = await open()
    await change(user)
    await user.click(screen.getByRole('button', { name: 'Look at open referrals' }))
    expect(await screen.findByText('Moves 12 referrals to overdue today.')).toBeVisible()
    expect(screen.getByText('80 open referrals were looked at.')).toBeVisible()
    expect(asked.previews).toMatchObject([{ after: '' }, { after: 'p-40' }])
  })

  test('is tried on what happened, and says of each specialty all that it says of the whole', async () => {
    answerSettings()
    const then = { ...noFigures.then, alerts: 30, coordinatorAlerts: 20, falseAlarms: 4 }
    const figures = { ...noFigures, loops: 9, then, later: 2, daysLater: 7 }
    const ofOne = { ...figures, loops: 3, daysLater: 3 }
    const page = { figures, bySpecialty: [{ specialty: 'cardiology', figures: ofOne }] }
    network.use(
      http.post('*/api/policy/backtest', () =>
        HttpResponse.json({
          ...page,
          coordinators: 2,
          businessDays: 5,
          staffAsOf: '2026-06-15T15:00:00Z',
        } satisfies PolicyBacktest),
      ),
    )
    const user = await open()
    await user.click(await screen.findByRole('button', { name: 'Replay the recorded referrals' }))
    const [whole, part] = await screen.findAllByRole('table')
    if (whole === undefined || part === undefined) throw new Error('two tables')
    expect(within(whole).getByRole('row', { name: /one coordinator and business day 2.0 0.0/ })).toBeVisible()
    expect(within(whole).getByRole('row', { name: /perhaps not needed 4 0/ })).toBeVisible()
    expect(screen.getByText(/2 clocks would have been caught later, by 3.5 days/)).toBeVisible()
    await user.click(screen.getByText('3 recorded referrals'))
    expect(part.textContent).toBe(whole.textContent)
    expect(screen.getByText(/2 clocks would have been caught later, by 1.5 days/)).toBeVisible()
  })

  test('is put into force with a reason, for the version that was seen', async () => {
    answerSettings()
    const user = await open()
    await change(user)
    await user.click(screen.getByRole('button', { name: 'Put into force' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('Say why')
    expect(asked.decisions).toEqual([])
    await user.type(screen.getByRole('textbox', { name: 'Why' }), 'Too early')
    await user.click(screen.getByRole('button', { name: 'Put into force' }))
    expect(await screen.findByText('Version 4 is decided.')).toBeVisible()
    expect(asked.decisions).toMatchObject([
      {
        ifMatch: '"4"',
        body: {
          why: 'Too early',
          document: { escalation: { ladders: { unscheduled: { routine: [{ after: { amount: 6 } }, {}] } } } },
        },
      },
    ])
  })

  test('keeps what somebody changed when another was quicker, and says who', async () => {
    answerSettings(samplePolicy, () =>
      problem('precondition-failed', 412, { changedBy: 'Ned Other', version: 4 }),
    )
    const user = await open()
    await change(user)
    await user.type(screen.getByRole('textbox', { name: 'Why' }), 'Too early')
    await user.click(screen.getByRole('button', { name: 'Put into force' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('Ned Other decided meanwhile')
    expect(screen.getAllByRole('spinbutton', { name: 'After' })[0]).toHaveValue(6)
  })

  test('says what is wrong where it is', async () => {
    const errors = [
      { pointer: '/document/escalation/ladders/unscheduled/routine/1/after', message: 'not-rising' },
    ]
    answerSettings(samplePolicy, () => problem('invalid-body', 422, { errors }))
    const user = await open()
    await change(user)
    await user.type(screen.getByRole('textbox', { name: 'Why' }), 'x')
    await user.click(screen.getByRole('button', { name: 'Put into force' }))
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Book the visit, Routine, Step 2: each step comes later than the one before.',
    )
  })

  test('is only read by whoever may not decide', async () => {
    answerSettings({ ...samplePolicy, mayEdit: false })
    await open()
    expect(await screen.findByText('A practice manager changes this.')).toBeVisible()
    expect(screen.queryByRole('button', { name: 'Put into force' })).toBeNull()
    expect(screen.getByRole('combobox', { name: 'The practice' })).toBeDisabled()
  })

  test('says that it could not be read, and reads again', async () => {
    answerSettings()
    network.use(http.get('*/api/policy', () => problem('internal-error', 500), { once: true }))
    const user = await open()
    await user.click(await screen.findByRole('button', { name: 'Try again' }))
    expect(await screen.findByText(/^Version 2 is in force/)).toBeVisible()
  })
})

describe('the other settings', () => {
  test('tell every decision, and go back to one with a reason', async () => {
    answerSettings()
    const user = await open('/history')
    expect(await screen.findByText('Went back to what the files say.')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Go back to this: version 1' }))
    await user.type(screen.getByRole('textbox', { name: 'Why' }), 'It was better')
    await user.click(screen.getByRole('button', { name: 'Go back to this: version 1' }))
    await waitFor(() =>
      expect(asked.decisions).toEqual([{ ifMatch: '"4"', body: { restores: 1, why: 'It was better' } }]),
    )
  })

  test('ask for the reason where the keyboard is, and Escape or a button leads back without a decision', async () => {
    answerSettings()
    const user = await open('/history')
    const back = () => screen.getByRole('button', { name: 'Go back to this: version 1' })
    await screen.findByText('Went back to what the files say.')
    for (const leave of [
      () => user.keyboard('{Escape}'),
      () => user.click(screen.getByRole('button', { name: 'Leave it as it is' })),
    ]) {
      await user.click(back())
      expect(screen.getByRole('textbox', { name: 'Why' })).toHaveFocus()
      await leave()
      expect(screen.queryByRole('textbox', { name: 'Why' })).toBeNull()
      expect(back()).toHaveFocus()
    }
    expect(asked.decisions).toEqual([])
  })

  test('tell the channels, who answers for them, and where they are set up', async () => {
    answerSettings()
    await open('/channels')
    const row = (await screen.findByRole('rowheader', { name: 'Text message' })).closest('tr')
    expect(row).toHaveTextContent('OnMara Manager, 31-Jan-2026')
    expect(row).toHaveTextContent('30003')
    expect(screen.getByText(/smart-config\/issuers\/sandbox-full\.json/)).toBeVisible()
  })

  test('show messages in Spanish, to whom one asks for', async () => {
    answerSettings()
    const user = await open('/messages', 'es')
    expect(await screen.findByText(/^Northside: please call/)).toBeVisible()
    await user.selectOptions(screen.getByRole('combobox', { name: 'Para' }), 'Nuestra gente')
    expect(screen.getByText('3 overdue')).toBeVisible()
  })

  test('are no page of a coordinator', async () => {
    answerSettings()
    await open('', 'en', { ...me, roles: ['coordinator'] })
    expect(screen.queryByRole('link', { name: 'Settings' })).toBeNull()
  })
})

describe('notes', () => {
  test('are kept from filing themselves, and said to be', async () => {
    answerSettings()
    const switched: unknown[] = []
    network.use(
      http.get('*/api/settings/notes', () => HttpResponse.json(sampleNoteFiling)),
      http.put('*/api/settings/notes', async ({ request }) => {
        switched.push(await request.json())
        return HttpResponse.json({ ...sampleNoteFiling, filesByItself: false })
      }),
    )
    const user = await open('/notes')
    expect(await screen.findByText(/^A note that names its referral beyond doubt/)).toBeVisible()
    expect(screen.getByRole('row', { name: 'Waiting for a person 7' })).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Let every note wait for a person' }))
    expect(await screen.findByText('No note files itself. Every note waits for a person.')).toBeVisible()
    expect(switched).toEqual([{ filesByItself: false }])
  })

  test('are switched by nobody else', async () => {
    answerSettings()
    network.use(
      http.get('*/api/settings/notes', () => HttpResponse.json({ ...sampleNoteFiling, maySwitch: false })),
    )
    await open('/notes', 'es', { ...manager, roles: ['compliance'] })
    expect(await screen.findByText('Esto lo puede cambiar la gerencia de la clínica.')).toBeVisible()
    expect(screen.queryByRole('button', { name: /esperen a una persona/ })).toBeNull()
  })

  test('say when they could not be switched', async () => {
    answerSettings()
    network.use(
      http.get('*/api/settings/notes', () => HttpResponse.json(sampleNoteFiling)),
      http.put('*/api/settings/notes', () => problem('internal-error', 500)),
    )
    const user = await open('/notes')
    await user.click(await screen.findByRole('button', { name: 'Let every note wait for a person' }))
    expect(await screen.findByRole('alert')).toBeVisible()
    expect(screen.getByText(/^A note that names its referral beyond doubt/)).toBeVisible()
  })
})
