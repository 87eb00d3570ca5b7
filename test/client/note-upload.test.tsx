import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import type { ChartNote } from '#contract/notes.ts'
import { sampleNote } from '../../client/dev/notes-samples.ts'
import { answerChart, answerSession, openChart, sessionResponse } from '../support/client-chart.tsx'
import { launchConfig } from '../support/client-launch.ts'
import { network } from '../support/client-network.ts'
import { aReferral } from '../support/evidence-builders.ts'

const acting = { tenant: { ...sessionResponse.tenant, isChartOnly: false } }
const letter = new File(['Consultation note'], 'Note Okafor.txt', { type: 'text/plain' })

type Kept = { id: string; name: string; isNew: boolean; refusal?: string }

/** Lets Baton keep what is brought; gives the names it was told and what it was sent. */
function answerUpload(notes: Kept[] = [{ id: 'note-1', name: 'Note Okafor.txt', isNew: true }]) {
  const sent: { disposition: string | null; bearer: string | null }[] = []
  network.use(
    http.post('*/api/notes', ({ request }) => {
      const { headers } = request
      sent.push({ disposition: headers.get('content-disposition'), bearer: headers.get('authorization') })
      return HttpResponse.json({ notes }, { status: 202 })
    }),
  )
  return sent
}

const answerNote = (note: Omit<ChartNote, 'id'>) =>
  network.use(
    http.get<{ id: string }>('*/api/chart/notes/:id', ({ params }) =>
      HttpResponse.json({ id: params.id, ...note }),
    ),
  )

async function openUpload() {
  answerChart([aReferral()])
  answerSession(acting)
  await openChart({ token: { scope: `${launchConfig.scope} patient/*.cu` } })
  const user = userEvent.setup({ applyAccept: false })
  await user.click(await screen.findByRole('button', { name: 'Add a note' }))
  const dialog = await screen.findByRole('dialog', { name: 'Add a note that came another way' })
  return { user, dialog, add: () => user.click(within(dialog).getByRole('button', { name: 'Add the note' })) }
}

const pick = (dialog: HTMLElement) => within(dialog).getByLabelText(/^File/)

describe('a note that is brought to the chart', () => {
  test('is sent with its name in no address, and the person is told that it waits', async () => {
    const sent = answerUpload()
    answerNote({ state: 'waiting' })
    const { user, dialog, add } = await openUpload()
    await user.upload(pick(dialog), letter)
    await add()
    expect(await within(dialog).findByText(/^Note Okafor\.txt waits for a person to say/)).toBeVisible()
    expect(sent).toEqual([
      { disposition: "attachment; filename*=UTF-8''Note%20Okafor.txt", bearer: 'Bearer baton-1' },
    ])
  })

  test.each([
    [
      'in this chart is said to be there',
      sampleNote('note-1').facts,
      'Note Okafor.txt was filed by itself in this chart.',
    ],
    ['elsewhere says nothing of where', undefined, /^Note Okafor\.txt is kept\./],
  ])('that filed itself %s', async (_, facts, said) => {
    answerUpload()
    answerNote({ state: 'filed', ...(facts && { facts }) })
    const { user, dialog, add } = await openUpload()
    await user.upload(pick(dialog), letter)
    await add()
    expect(await within(dialog).findByText(said)).toBeVisible()
  })

  test('that could not be read says why, and that it is kept apart', async () => {
    answerUpload([{ id: 'note-5', name: 'scan.pdf', isNew: true, refusal: 'unreadable' }])
    const { user, dialog, add } = await openUpload()
    await user.upload(pick(dialog), letter)
    await add()
    const said = await within(dialog).findByText(/^scan\.pdf was not read\./)
    expect(said).toHaveTextContent('It is damaged, locked, or not what it says it is. It is kept apart')
  })

  test('is not sent where there is nothing in it, or nothing was picked', async () => {
    const sent = answerUpload()
    const { user, dialog, add } = await openUpload()
    await add()
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Choose a file.')
    await user.upload(pick(dialog), new File([], 'empty.pdf'))
    await add()
    expect(await within(dialog).findByText('This file is empty.')).toBeVisible()
    expect(sent).toEqual([])
  })

  test.each([
    ['body-too-large', 413, 'This file is larger than 30 MB.'],
    ['not-allowed', 403, 'Your role may not add notes.'],
    ['session-expired', 401, /^Your session with Baton has ended/],
    ['internal-error', 500, /^The file could not be sent/],
  ])('that Baton refuses with %s says so, and can be sent again', async (problem, status, said) => {
    network.use(
      http.post('*/api/notes', () =>
        HttpResponse.json(
          { type: `urn:baton:problem:${problem}`, title: problem, status, instance: 'r' },
          { status },
        ),
      ),
    )
    const { user, dialog, add } = await openUpload()
    await user.upload(pick(dialog), letter)
    await add()
    expect(await within(dialog).findByText(said)).toBeVisible()
    await waitFor(() => expect(within(dialog).getByRole('button', { name: 'Add the note' })).toBeEnabled())
  })
})
