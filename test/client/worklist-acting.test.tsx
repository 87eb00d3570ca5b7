import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { staysListed } from '../../client/features/worklist/foreseen-row.ts'
import { sampleRows } from '../../client/dev/worklist-samples.ts'
import { network } from '../support/client-network.ts'
import { answerCommands, answerWorklist, openWorklist } from '../support/client-worklist.tsx'

const rowOf = (name: RegExp) => screen.findByRole('row', { name })
const focusedReferral = () => document.activeElement?.closest('tr')?.getAttribute('data-referral')

describe('acting on several', () => {
  test('twenty rows get an owner with three clicks, and it can be taken back', async () => {
    answerWorklist(sampleRows(20))
    const commands = answerCommands()
    await openWorklist()
    await rowOf(/HOLM, Peter/)
    let clicks = 0
    document.addEventListener('click', () => (clicks += 1), { capture: true })
    const user = userEvent.setup()
    await user.click(screen.getByRole('checkbox', { name: 'Select all that are loaded' }))
    expect(screen.queryByRole('group', { name: 'Filters' })).not.toBeInTheDocument()
    const bar = screen.getByRole('group', { name: 'Actions for the selection' })
    await user.click(within(bar).getByRole('button', { name: 'Assign' }))
    const form = await screen.findByRole('dialog', { name: 'Assign an owner' })
    expect(form).toHaveTextContent('20 referrals')
    await user.click(within(form).getByRole('button', { name: /Jon Tran.*41 open/ }))
    await waitFor(() => expect(commands.bulks).toHaveLength(1))
    expect(clicks).toBe(3)
    expect(commands.bulks[0]?.items).toHaveLength(20)
    await user.click(await screen.findByRole('button', { name: 'Undo' }))
    expect(await screen.findByText('Undone.')).toBeInTheDocument()
    expect(new Set(commands.undone).size).toBe(20)
  })

  test('the keyboard selects, opens, finds a person by name and takes the first', async () => {
    answerWorklist(sampleRows(20))
    const commands = answerCommands()
    await openWorklist()
    const user = userEvent.setup()
    await user.click(await rowOf(/HOLM, Peter/))
    await user.keyboard('JJa')
    const form = await screen.findByRole('dialog', { name: 'Assign an owner' })
    expect(form).toHaveTextContent('3 referrals')
    await user.keyboard('kline{Enter}')
    await waitFor(() => expect(commands.bulks[0]?.items).toHaveLength(3))
    expect(commands.bulks[0]).toMatchObject({
      command: { name: 'assign', owner: { reference: 'Practitioner/ak', display: 'Ana Kline' } },
    })
  })
})

describe('acting on one', () => {
  test('closing takes a letter, a digit, a text and Enter; the next row gets the focus', async () => {
    const rows = sampleRows(5)
    answerWorklist(rows)
    const commands = answerCommands()
    await openWorklist()
    const user = userEvent.setup()
    await user.click(await rowOf(/FERRER, Luis/))
    await user.keyboard('x')
    const form = await screen.findByRole('dialog', { name: 'Close with a reason' })
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(within(form).getByRole('alert')).toHaveTextContent('Choose a reason.')
    answerWorklist(rows.filter((row) => row.patientName !== 'FERRER, Luis'))
    await user.keyboard('3No longer wanted{Enter}')
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(commands.sent).toMatchObject([
      { command: { name: 'close', reason: 'no-longer-needed', text: 'No longer wanted' } },
    ])
    await waitFor(() => expect(focusedReferral()).toBe('ServiceRequest/sr-2'))
  })

  test('what somebody else has changed is said, and the form stays with what was typed', async () => {
    answerWorklist(sampleRows(5))
    answerCommands({ changedBy: 'Jon Tran' })
    await openWorklist()
    const user = userEvent.setup()
    await user.click(await rowOf(/FERRER, Luis/))
    await user.keyboard('e')
    const form = await screen.findByRole('dialog', { name: 'Escalate' })
    await user.type(within(form).getByRole('textbox', { name: 'Reason' }), 'No answer{Enter}')
    expect(await within(form).findByRole('alert')).toHaveTextContent(
      'Jon Tran changed this referral meanwhile. Nothing was saved',
    )
    expect(within(form).getByRole('textbox', { name: 'Reason' })).toHaveValue('No answer')
  })

  test('saved again after that, it is decided on what the list says now', async () => {
    const rows = sampleRows(5)
    answerWorklist(rows)
    answerCommands({ changedBy: 'Jon Tran' })
    await openWorklist()
    const user = userEvent.setup()
    await user.click(await rowOf(/FERRER, Luis/))
    await user.keyboard('e')
    const form = await screen.findByRole('dialog', { name: 'Escalate' })
    answerWorklist(rows.map((row) => ({ ...row, version: 7 })))
    await user.type(within(form).getByRole('textbox', { name: 'Reason' }), 'No answer{Enter}')
    await within(form).findByRole('alert')
    const commands = answerCommands()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(commands.sent).toMatchObject([
      { loopVersion: 7, command: { name: 'escalate', reason: 'No answer' } },
    ])
  })

  test('letters that are switched off do nothing, arrows go on working', async () => {
    answerWorklist(sampleRows(5))
    await openWorklist()
    const user = userEvent.setup()
    await user.click(await rowOf(/HOLM, Peter/))
    await user.keyboard('?')
    await user.click(await screen.findByRole('checkbox', { name: 'Use single-letter shortcuts' }))
    await user.keyboard('{Escape}')
    await user.click(await rowOf(/HOLM, Peter/))
    await user.keyboard('jx{ArrowDown}')
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument()
    expect(focusedReferral()).toBe('ServiceRequest/sr-1')
  })
})

test('whose role does not allow it is told that, and not that nobody answered', async () => {
  answerWorklist(sampleRows(5))
  network.use(
    http.post('*/api/commands', () =>
      HttpResponse.json(
        { type: 'urn:baton:problem:not-allowed', title: 't', status: 403, instance: 'r' },
        { status: 403, headers: { 'content-type': 'application/problem+json' } },
      ),
    ),
  )
  await openWorklist()
  const user = userEvent.setup()
  await user.click(await rowOf(/FERRER, Luis/))
  await user.keyboard('e')
  const form = await screen.findByRole('dialog', { name: 'Escalate' })
  await user.type(within(form).getByRole('textbox', { name: 'Reason' }), 'No answer{Enter}')
  expect(await within(form).findByRole('alert')).toHaveTextContent('Your role does not allow this.')
})

describe('an answer that gets lost', () => {
  test('is asked for again under the same id, so that the thing is done once', async () => {
    answerWorklist(sampleRows(5))
    const commands = answerCommands()
    const ids: unknown[] = []
    network.use(
      http.post(
        '*/api/commands',
        async ({ request }) => {
          ids.push(await request.json())
          return HttpResponse.error()
        },
        { once: true },
      ),
    )
    await openWorklist()
    const user = userEvent.setup()
    await user.click(await rowOf(/FERRER, Luis/))
    await user.keyboard('e')
    const form = await screen.findByRole('dialog', { name: 'Escalate' })
    await user.type(within(form).getByRole('textbox', { name: 'Reason' }), 'No answer{Enter}')
    expect(await within(form).findByRole('alert')).toHaveTextContent('saving again is safe')
    await user.click(within(form).getByRole('textbox', { name: 'Reason' }))
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(commands.sent).toHaveLength(1))
    expect(commands.sent).toEqual(ids)
  })
})

test('what is done to one row twice reaches Baton in that order, one after the other', async () => {
  answerWorklist(sampleRows(5))
  const commands = answerCommands()
  const held = Promise.withResolvers<undefined>()
  const begun: unknown[] = []
  network.use(
    http.post('*/api/commands', async ({ request }) => {
      begun.push(await request.clone().json())
      if (begun.length === 1) await held.promise
      return undefined
    }),
  )
  await openWorklist()
  const user = userEvent.setup()
  await user.click(await rowOf(/FERRER, Luis/))
  for (const name of ['Jon', 'Ana']) {
    await user.keyboard('a')
    await screen.findByRole('dialog', { name: 'Assign an owner' })
    await user.keyboard(`${name}{Enter}`)
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
  }
  expect(begun).toHaveLength(1)
  held.resolve(undefined)
  await waitFor(() => expect(commands.sent).toHaveLength(2))
  expect(commands.sent).toMatchObject([
    { command: { owner: { display: 'Jon Tran' } } },
    { command: { owner: { display: 'Ana Kline' } } },
  ])
})

describe('what changes meanwhile', () => {
  test('is announced and moves nothing until somebody asks; the focus stays on its referral', async () => {
    const rows = sampleRows(6)
    answerWorklist(rows)
    network.use(http.post('*/api/worklist/changes', () => HttpResponse.json({ changed: 3, revision: '2' })))
    await openWorklist()
    const user = userEvent.setup()
    await user.click(await rowOf(/OKAFOR, Adaeze/))
    const button = await screen.findByRole('button', { name: '3 updates, press U' }, { timeout: 20_000 })
    expect(button).toBeVisible()
    expect(focusedReferral()).toBe('ServiceRequest/sr-2')
    answerWorklist(rows.toReversed())
    await user.keyboard('u')
    await waitFor(() => expect(screen.getAllByRole('row')[1]).toHaveTextContent('BAKSHI'))
    expect(focusedReferral()).toBe('ServiceRequest/sr-2')
  })
})

test.each([
  ['that a role of theirs owns stays', {}, true],
  ['that is put off leaves', { snoozedUntil: '2026-12-31', display: 'on-track' }, false],
  [
    'that was given to somebody else leaves',
    { owner: { reference: 'Practitioner/tran', display: 'Jon Tran' } },
    false,
  ],
  ['that was taken over stays', { owner: { reference: 'Practitioner/mr', display: 'Maria Reyes' } }, true],
] as const)('of one’s own queue what was acted on and %s', (_what, change, stays) => {
  const [row] = sampleRows(1)
  if (row === undefined) throw new Error('no row')
  const before = { ...row, owner: { reference: 'PractitionerRole/role-mr', display: 'Maria Reyes' } }
  const asked = { queue: 'mine', filter: { scope: 'practice' }, sort: 'worst' } as const
  expect(staysListed({ ...before, ...change }, before, asked, 'Practitioner/mr')).toBe(stays)
})
