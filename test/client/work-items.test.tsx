import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import type { WorkItem } from '#domain/worklist/open-work.ts'
import type { StaffRole } from '#domain/staff.ts'
import { galleryModels } from '../../client/dev/gallery-models.ts'
import { sampleRows } from '../../client/dev/worklist-samples.ts'
import { network } from '../support/client-network.ts'
import { answerCommands, answerWorklist, me, openWorklist } from '../support/client-worklist.tsx'

const view = galleryModels['full']?.views.find(({ state }) => state === 'accepted')
const rows = sampleRows(2).map((row, index) => ({
  ...row,
  state: 'accepted' as const,
  unfiledNotes: 0,
  ...(index === 0 && { owedWork: 1 }),
}))

const yes: WorkItem = {
  reference: 'Task/yes',
  kind: 'reply-yes',
  priority: 'asap',
  text: 'The patient asks for a call back about this referral. The answer is no booking.',
  since: '2026-07-13T14:00:00Z',
  due: '2026-07-14T21:00:00Z',
  owner: { reference: 'Practitioner/mr', display: 'Maria Reyes' },
}
const failed: WorkItem = {
  reference: 'Task/failed',
  kind: 'message-failed',
  priority: 'routine',
  text: 'A message about this referral reached nobody.',
}

async function lookAt(
  work: readonly WorkItem[],
  { locale = 'en', roles }: { locale?: 'en' | 'es'; roles?: readonly StaffRole[] } = {},
) {
  const asked = answerWorklist(rows)
  network.use(
    http.post<never, { referral: string }>('*/api/worklist/loop', async ({ request }) => {
      const { referral } = await request.json()
      const patient = { reference: 'Patient/p-0', name: 'HOLM, Peter' }
      return HttpResponse.json({ view: { ...view, referral }, patient, work, evidenceAt: '', version: 1 })
    }),
  )
  const commands = answerCommands()
  await openWorklist(locale, roles === undefined ? me : { ...me, roles: [...roles] })
  const user = userEvent.setup()
  await user.click(await screen.findByRole('row', { name: /HOLM, Peter/ }))
  const panel = screen.getByRole('complementary')
  return { asked, commands, user, panel }
}

const listIn = (panel: HTMLElement, name = 'Work items') => within(panel).findByRole('region', { name })

describe('a referral about which people were asked for something', () => {
  test('is marked in its row, and has a queue of its own in the rail', async () => {
    const { asked, user } = await lookAt([yes])
    expect(screen.getByRole('row', { name: /HOLM, Peter/ })).toHaveTextContent('1 work item')
    expect(screen.getByRole('row', { name: /FERRER, Luis/ })).not.toHaveTextContent('work item')
    await user.click(screen.getByRole('button', { name: /^Work items/ }))
    await waitFor(() => expect(asked.questions.at(-1)).toMatchObject({ queue: 'work' }))
  })

  test('shows what, why, since when, by when, for whom and how much it presses', async () => {
    const { panel } = await lookAt([yes, failed])
    const [first, second] = within(await listIn(panel)).getAllByRole('listitem')
    expect(first).toHaveTextContent('Patient asks to be called back')
    expect(first).toHaveTextContent('The answer is no booking.')
    expect(first).toHaveTextContent(
      /ASAP · since 13-Jul-2026, 10:00 · due 14-Jul-2026, 17:00 · for: Maria Reyes/,
    )
    expect(second).toHaveTextContent('Message reached nobody')
    expect(second).toHaveTextContent('for: Nobody')
  })

  test('says the same in Spanish', async () => {
    const { panel } = await lookAt([yes], { locale: 'es' })
    const list = await listIn(panel, 'Tareas')
    expect(list).toHaveTextContent('El paciente pide que le llamen')
    expect(within(list).getByRole('button', { name: 'Terminar…' })).toBeInTheDocument()
    expect(screen.getByRole('row', { name: /HOLM, Peter/ })).toHaveTextContent('1 tarea')
  })

  test('lets each be finished, with what came of it, and nothing else is done', async () => {
    const { commands, panel, user } = await lookAt([yes, failed])
    const line = within(await listIn(panel)).getByRole('listitem', { name: 'Message reached nobody' })
    await user.click(within(line).getByRole('button', { name: 'Finish…' }))
    const form = await screen.findByRole('dialog', { name: 'Finish this work item' })
    expect(form).toHaveTextContent('HOLM, Peter')
    expect(form).toHaveTextContent('A message about this referral reached nobody.')
    await user.type(within(form).getByRole('textbox', { name: /What came of it/ }), 'Reached by phone')
    await user.click(within(form).getByRole('button', { name: /It is done/ }))
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(commands.sent.map(({ command }) => command)).toEqual([
      { name: 'complete-work', item: 'Task/failed', text: 'Reached by phone' },
    ])
    expect(await screen.findByText('Saved.')).toBeInTheDocument()
  })

  test('can be finished without a word', async () => {
    const { commands, panel, user } = await lookAt([yes])
    await user.click(within(await listIn(panel)).getByRole('button', { name: 'Finish…' }))
    const form = await screen.findByRole('dialog', { name: 'Finish this work item' })
    await user.click(within(form).getByRole('button', { name: /It is done/ }))
    await waitFor(() => expect(commands.sent).toHaveLength(1))
    expect(commands.sent[0]?.command).toEqual({ name: 'complete-work', item: 'Task/yes' })
  })

  test('offers beside a patient’s YES the forms for what it may mean, and gives no command by itself', async () => {
    const { commands, panel, user } = await lookAt([yes])
    const line = within(await listIn(panel)).getByRole('listitem')
    const names = within(line)
      .getAllByRole('button')
      .map(({ textContent }) => textContent.replace(/[A-Z]$/, ''))
    expect(names).toEqual(['Finish…', 'Log contact', 'Record appointment'])
    await user.click(within(line).getByRole('button', { name: 'Record appointment' }))
    expect(await screen.findByRole('dialog')).toBeInTheDocument()
    expect(commands.sent).toEqual([])
  })

  test('is only read by who may not finish anything', async () => {
    const { panel } = await lookAt([yes], { roles: ['intake'] })
    const list = await listIn(panel)
    expect(list).toHaveTextContent('Patient asks to be called back')
    expect(within(list).queryByRole('button')).not.toBeInTheDocument()
  })
})

test('a referral about which nobody was asked for anything says nothing of work', async () => {
  const { panel } = await lookAt([])
  await within(panel).findByRole('region', { name: /Evidence/ })
  expect(within(panel).queryByRole('region', { name: 'Work items' })).not.toBeInTheDocument()
})
