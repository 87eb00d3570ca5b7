import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import type { FinishWork, UnplacedWork } from '#contract/worklist.ts'
import { sampleRows, sampleUnplaced } from '../../client/dev/worklist-samples.ts'
import { network } from '../support/client-network.ts'
import { answerWorklist, openWorklist } from '../support/client-worklist.tsx'

type Answer = 'done' | 'command-refused' | 'changed-meanwhile'

async function openQueue(
  found: UnplacedWork = sampleUnplaced,
  { locale = 'en', answer = 'done' }: { locale?: 'en' | 'es'; answer?: Answer } = {},
) {
  answerWorklist(sampleRows(2))
  const sent: FinishWork[] = []
  const scopes: unknown[] = []
  network.use(
    http.post('*/api/work', async ({ request }) => {
      scopes.push(await request.json())
      const items = found.items.filter(({ work }) => !sent.some(({ item }) => item === work.reference))
      return HttpResponse.json({ items, total: found.total - sent.length })
    }),
    http.post<never, FinishWork>('*/api/work/finish', async ({ request }) => {
      sent.push(await request.json())
      if (answer === 'done') return HttpResponse.json({})
      const problem = { type: `urn:baton:problem:${answer}`, title: 't', status: 409, instance: 'r' }
      return HttpResponse.json({ ...problem, reason: 'work-done' }, { status: 409 })
    }),
  )
  await openWorklist(locale)
  const user = userEvent.setup()
  await user.click(await screen.findByRole('button', { name: locale === 'en' ? /^Work items/ : /^Tareas/ }))
  return { user, sent, scopes }
}

const findList = (name = /^Not about one referral \(\d+\)$/) => screen.findByRole('region', { name })

describe('work that is about no referral', () => {
  test('stands above the work items of referrals, with what, why, since when, by when, for whom and about whom', async () => {
    const { scopes } = await openQueue()
    const list = await findList()
    const [unread, unnamed, refused] = within(list).getAllByRole('listitem')
    expect(unread).toHaveTextContent('Chart that cannot be read')
    expect(unread).toHaveTextContent('about: ABERNATHY, Ruth · 02-Nov-1948 · 00418822')
    expect(unread).toHaveTextContent('Check the record by hand for referrals')
    expect(unread).toHaveTextContent(/Urgent · since .+ · for: Maria Reyes/)
    expect(unnamed).toHaveTextContent('a patient whose name is not known here (Patient/p-78)')
    expect(unnamed).toHaveTextContent('for: Nobody')
    expect(refused).toHaveTextContent('Document that could not be read')
    expect(refused).toHaveTextContent(/since .+ · due /)
    expect(refused).not.toHaveTextContent('about:')
    const row = screen.getByRole('row', { name: /HOLM, Peter/ })
    expect(list.compareDocumentPosition(row)).toBe(Node.DOCUMENT_POSITION_FOLLOWING)
    expect(scopes).toEqual([{ scope: 'practice' }])
  })

  test('is said in Spanish', async () => {
    await openQueue(sampleUnplaced, { locale: 'es' })
    const list = await findList(/^No tratan de una sola remisión \(3\)$/)
    expect(list).toHaveTextContent('Expediente que no se puede leer')
    expect(within(list).getAllByRole('button', { name: 'Terminar…' })).toHaveLength(3)
  })

  test('is in no other queue', async () => {
    const { user } = await openQueue()
    await findList()
    await user.click(screen.getByRole('button', { name: /^Overdue/ }))
    await waitFor(() => expect(screen.queryByRole('region', { name: /^Not about/ })).not.toBeInTheDocument())
  })

  test('says how many there are where not all are shown', async () => {
    await openQueue({ ...sampleUnplaced, total: 240 })
    expect(await findList()).toHaveTextContent('The newest 3 of 240 are shown.')
  })

  test('says nothing where there is none', async () => {
    const { scopes } = await openQueue({ items: [], total: 0 })
    await waitFor(() => expect(scopes).toHaveLength(1))
    await screen.findByRole('row', { name: /HOLM, Peter/ })
    expect(screen.queryByText(/Not about one referral/)).not.toBeInTheDocument()
  })

  test('says so where it could not be read, and reads again', async () => {
    answerWorklist(sampleRows(2))
    let isDown = true
    network.use(
      http.post('*/api/work', () => (isDown ? HttpResponse.error() : HttpResponse.json(sampleUnplaced))),
    )
    await openWorklist()
    const user = userEvent.setup()
    await user.click(await screen.findByRole('button', { name: /^Work items/ }))
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent('Work items that are not about one referral could not be read.')
    isDown = false
    await user.click(within(alert).getByRole('button', { name: 'Try again' }))
    await findList()
  })
})

describe('finishing it', () => {
  const startWith = async (user: ReturnType<typeof userEvent.setup>, name: string) => {
    const line = within(await findList()).getByRole('listitem', { name })
    within(line).getByRole('button', { name: 'Finish…' }).focus()
    await user.keyboard('{Enter}')
    return screen.findByRole('dialog', { name: 'Finish this work item' })
  }

  test('names the patient, takes what came of it, by keyboard alone, and takes it off the list', async () => {
    const only = { items: sampleUnplaced.items.slice(0, 1), total: 1 }
    const { user, sent } = await openQueue(only)
    const form = await startWith(user, 'Chart that cannot be read')
    expect(form).toHaveTextContent('ABERNATHY, Ruth')
    expect(form).toHaveTextContent('02-Nov-1948')
    await user.keyboard('Looked through by hand')
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
    expect(sent).toEqual([{ item: 'Task/unread', version: '1', text: 'Looked through by hand' }])
    expect(screen.queryByRole('region', { name: /^Not about/ })).not.toBeInTheDocument()
    const said = screen.getByText('Work item finished.')
    expect(said).toHaveFocus()
  })

  test('of what names nobody shows nobody', async () => {
    const { user, sent } = await openQueue()
    const form = await startWith(user, 'Document that could not be read')
    expect(within(form).queryByText(/born/i)).not.toBeInTheDocument()
    await user.click(within(form).getByRole('button', { name: /It is done/ }))
    await waitFor(() => expect(sent).toEqual([{ item: 'Task/refused', version: '1' }]))
  })

  test.each([
    ['command-refused', 'This work item was finished already.'],
    ['changed-meanwhile', /changed/],
  ] as const)('that Baton refuses as %s is said, and nothing is told as done', async (answer, said) => {
    const { user } = await openQueue(sampleUnplaced, { answer })
    const form = await startWith(user, 'Document that could not be read')
    await user.type(within(form).getByRole('textbox'), 'Asked again')
    await user.click(within(form).getByRole('button', { name: /It is done/ }))
    expect(await within(form).findByRole('alert')).toHaveTextContent(said)
    expect(within(form).getByRole('textbox')).toHaveValue('Asked again')
    expect(screen.queryByText('Work item finished.')).not.toBeInTheDocument()
  })
})
