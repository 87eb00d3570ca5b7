import type { CleanUpItem, CleanUpList } from '#contract/clean-up.ts'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { sampleCleanUp } from '../../client/dev/clean-up-samples.ts'
import { network } from '../support/client-network.ts'
import { answerWorklist, me, openWorklist } from '../support/client-worklist.tsx'

type Outcome = 'closed' | 'changed' | 'refused' | 'failed'

/** Lets Baton propose this, and answers each acceptance by referral; gives what it was sent. */
function answerCleanUp(list: CleanUpList = sampleCleanUp, outcomes: Readonly<Record<string, Outcome>> = {}) {
  const sent: {
    accepted: CleanUpItem[]
    undone: unknown[]
    kept: unknown[]
    checked: unknown[]
    reads: number
  } = {
    accepted: [],
    undone: [],
    kept: [],
    checked: [],
    reads: 0,
  }
  answerWorklist([])
  network.use(
    http.get('*/api/clean-up', () => {
      sent.reads += 1
      return HttpResponse.json(list)
    }),
    http.post<never, { items: CleanUpItem[] }>('*/api/clean-up/accept', async ({ request }) => {
      const { items } = await request.json()
      sent.accepted.push(...items)
      return HttpResponse.json({
        items: items.map(({ id, referral }) => ({ id, referral, outcome: outcomes[referral] ?? 'closed' })),
      })
    }),
    http.post('*/api/clean-up/keep', async ({ request }) => {
      sent.kept.push(await request.json())
      return HttpResponse.json({ outcome: 'done' })
    }),
    http.post<{ id: string }>('*/api/clean-up/:id/undo', async ({ request, params: { id } }) => {
      sent.undone.push([id, await request.json()])
      return HttpResponse.json({ id: `undo-${id}`, state: 'done', writes: [] })
    }),
    http.post<{ id: string }>('*/api/clean-up/:id/check', async ({ request, params: { id } }) => {
      sent.checked.push([id, await request.json()])
      return HttpResponse.json({ outcome: 'done' })
    }),
  )
  return sent
}

async function openCleanUp(locale: 'en' | 'es' = 'en', user = me) {
  window.history.replaceState(null, '', '/#/clean-up')
  await openWorklist(locale, user)
  return userEvent.setup()
}

const proposal = (name: RegExp) => screen.findByRole('checkbox', { name })

describe('the clean-up', () => {
  test('shows each referral with whom it is about and what says so', async () => {
    answerCleanUp()
    await openCleanUp()
    const row = (await proposal(/^Select FERRER, Luis/)).closest('li')
    expect(row).toHaveTextContent('Born 12-Jun-1938')
    expect(row).toHaveTextContent('004 101 2298')
    expect(row).toHaveTextContent(
      'Duplicate. The same specialty was asked for on 09-Nov-2026 (REF-2026-000042); that referral goes on.',
    )
    expect(row).toHaveTextContent('ServiceRequest/sr-42')
  })

  test.each([
    ['en', 'Close selected'],
    ['es', 'Cerrar las seleccionadas'],
  ] as const)('counts no referral on the button before one is selected (%s)', async (locale, name) => {
    answerCleanUp()
    await openCleanUp(locale)
    expect(await screen.findByRole('button', { name })).toBeDisabled()
  })

  test('closes only what was selected, with the proof as it was read', async () => {
    const sent = answerCleanUp()
    const user = await openCleanUp()
    await user.click(await proposal(/^Select FERRER, Luis/))
    await user.click(screen.getByRole('button', { name: 'Close 1 referral' }))
    expect(await screen.findByText('1 referral was closed.')).toBeVisible()
    expect(sent.accepted).toMatchObject([
      {
        referral: 'ServiceRequest/sr-1',
        patient: 'Patient/p-1',
        kind: 'duplicate',
        digest: 'digest-1',
        text: 'The same specialty was asked for on 09-Nov-2026 (REF-2026-000042); that referral goes on.',
      },
    ])
    await waitFor(() => expect(sent.reads).toBe(2))
  })

  test('names what was skipped and why, and takes back exactly what was closed', async () => {
    const sent = answerCleanUp(sampleCleanUp, {
      'ServiceRequest/sr-0': 'changed',
      'ServiceRequest/sr-2': 'failed',
    })
    const user = await openCleanUp()
    await user.click(await screen.findByRole('checkbox', { name: 'Select all' }))
    await user.click(screen.getByRole('button', { name: 'Close 5 referrals' }))
    const status = await screen.findByText('3 referrals were closed.', { exact: false })
    expect(status).toHaveTextContent('HOLM, Peter: it has changed since you saw it')
    expect(status).toHaveTextContent('OKAFOR, Adaeze: its chart could not be read')
    await user.click(screen.getByRole('button', { name: 'Undo' }))
    expect(await screen.findByText('Open again as before.')).toBeVisible()
    const closed = sent.accepted.filter(({ referral }) => !/sr-[02]$/.test(referral)).map(({ id }) => id)
    expect(sent.undone).toEqual(
      closed.map((id) => [id, { text: 'Closed by mistake and taken back at once.' }]),
    )
  })

  test('sends the same decision again when no answer came, so that nothing is closed twice', async () => {
    const sent = answerCleanUp()
    const items: CleanUpItem[] = []
    network.use(
      http.post<never, { items: CleanUpItem[] }>(
        '*/api/clean-up/accept',
        async ({ request }) => {
          items.push(...(await request.json()).items)
          return HttpResponse.error()
        },
        { once: true },
      ),
    )
    const user = await openCleanUp()
    await user.click(await proposal(/^Select FERRER, Luis/))
    await user.click(screen.getByRole('button', { name: 'Close 1 referral' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('Baton did not answer.')
    await user.click(screen.getByRole('button', { name: 'Close 1 referral' }))
    expect(await screen.findByText('1 referral was closed.')).toBeVisible()
    expect(sent.accepted.map(({ id }) => id)).toEqual(items.map(({ id }) => id))
  })

  test('keeps one open', async () => {
    const sent = answerCleanUp()
    const user = await openCleanUp()
    await user.click(await screen.findByRole('button', { name: /^Keep open: FERRER, Luis/ }))
    expect(await screen.findByText(/^It stays open/)).toBeVisible()
    expect(sent.kept).toEqual([{ referral: 'ServiceRequest/sr-1', digest: 'digest-1' }])
  })
})

describe('what was closed', () => {
  test('is counted, with how often that was found wrong', async () => {
    answerCleanUp()
    await openCleanUp()
    expect(
      await screen.findByText(
        '14 were closed this way. 3 were picked for a second look, 1 has had it, and 1 was found wrong.',
      ),
    ).toBeVisible()
    expect(screen.getByText('Maria Reyes looked: wrong. Two different questions.')).toBeVisible()
    expect(screen.getByText('Waits for a second look')).toBeVisible()
  })

  test('is judged a second time, and a disagreement says why', async () => {
    const sent = answerCleanUp()
    const user = await openCleanUp()
    await user.click(await screen.findByRole('button', { name: /^It was wrong: BAKSHI, Rohan/ }))
    const form = screen.getByRole('form', { name: /^It was wrong/ })
    await user.click(within(form).getByRole('button', { name: 'It was wrong…' }))
    expect(within(form).getByRole('alert')).toHaveTextContent('Say why.')
    expect(sent.checked).toEqual([])
    await user.type(within(form).getByRole('textbox', { name: 'What was wrong' }), 'Another question.{Enter}')
    expect(await screen.findByText('Kept.')).toBeVisible()
    expect(sent.checked).toEqual([['accepted-0', { verdict: 'disagrees', note: 'Another question.' }]])
  })

  test('is opened again later, with a reason', async () => {
    const sent = answerCleanUp()
    const user = await openCleanUp()
    await user.click(await screen.findByRole('button', { name: /^Open again: BAKSHI, Rohan/ }))
    await user.keyboard('Both are needed.{Enter}')
    expect(await screen.findByText('BAKSHI, Rohan is open again.')).toBeVisible()
    expect(sent.undone).toEqual([['accepted-0', { text: 'Both are needed.' }]])
  })
})

test('when there is nothing to close it says so', async () => {
  answerCleanUp({ ...sampleCleanUp, proposals: [], accepted: [] })
  await openCleanUp()
  expect(await screen.findByRole('heading', { name: 'Nothing is proposed for closing.' })).toBeVisible()
})

test('what cannot be read can be asked for again', async () => {
  answerCleanUp()
  network.use(http.get('*/api/clean-up', () => new HttpResponse(null, { status: 500 }), { once: true }))
  const user = await openCleanUp()
  expect(await screen.findByRole('alert')).toHaveTextContent('The proposals could not be read.')
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await proposal(/FERRER, Luis/)).toBeVisible()
})

test('is no place for whoever may close nothing', async () => {
  answerCleanUp()
  await openCleanUp('en', { ...me, roles: ['intake'] })
  expect(screen.queryByRole('link', { name: 'Clean-up' })).not.toBeInTheDocument()
  expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Worklist')
})

test('in Spanish no English word is left', async () => {
  answerCleanUp()
  await openCleanUp('es')
  expect(await screen.findByText(/La misma especialidad se pidió el 09-nov-2026 \(REF/)).toBeVisible()
  expect(document.body.textContent).not.toMatch(/\b(page|open|past|look|proof|kind)\.[a-z]|\{|\}/)
  expect(document.body.textContent).not.toMatch(/\b(Close|Keep|Undo|Duplicate|Expired|Owner)\b/)
})
