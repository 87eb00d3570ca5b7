import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test, vi } from 'vitest'
import type { CsvPreview, ReceiverHistory } from '#contract/directory.ts'
import { DirectoryPage } from '../../client/features/directory/directory-page.tsx'
import { loadLanguage } from '../../client/i18n/translator.ts'
import { createQueryClient, Providers } from '../../client/providers.tsx'
import { aReceiver } from '../domain/receivers-builder.ts'
import { network } from '../support/client-network.ts'

const preview: CsvPreview = {
  token: 'token-1',
  rows: [{ line: 2, kind: 'new', name: 'Bay Pain', changes: [], kept: [] }],
  faults: [],
  counts: { new: 1, changed: 0, unchanged: 0, faulty: 0 },
}

const history: ReceiverHistory = {
  entries: [
    {
      version: 2,
      changedAt: '2026-03-02T15:00:00.000Z',
      changedBy: 'Lee Park',
      cause: 'edit',
      reason: 'moved',
      changes: [{ field: 'phone', before: '+14135550110', after: '' }],
    },
    {
      version: 1,
      changedAt: '2026-03-01T15:00:00.000Z',
      changedBy: 'Baton',
      cause: 'ehr-import',
      reason: '',
      changes: [],
    },
  ],
}

const problemOf = (name: string, status: number, members: object) =>
  HttpResponse.json(
    { type: `urn:baton:problem:${name}`, title: 't', status, instance: 'r', ...members },
    { status },
  )

async function openPage(mayEdit: boolean, receiver = aReceiver()) {
  window.history.replaceState(null, '', '/#/directory')
  network.use(
    http.post('*/api/directory/search', () =>
      HttpResponse.json({ receivers: [receiver], isCut: false, mayEdit }),
    ),
    http.get('*/api/directory/receivers/r-1', () => HttpResponse.json({ receiver, mayEdit })),
    http.get('*/api/directory/receivers/r-1/history', () => HttpResponse.json(history)),
  )
  const onEnd = vi.fn()
  render(
    <Providers client={createQueryClient()} language={await loadLanguage('en')}>
      <DirectoryPage
        roles={['coordinator-lead']}
        session={{ bearer: 'baton-1', key: 'k' }}
        timeZone="America/New_York"
        header={<h1>Directory</h1>}
        onEnd={onEnd}
      />
    </Providers>,
  )
  await screen.findByText('Dr. Ingrid Lindahl')
  return Object.assign(userEvent.setup(), { onEnd })
}

/** Answers each `PUT` in turn, and keeps what was sent under which version. */
function answerEdits(...answers: readonly (() => Response)[]) {
  const sent: { ifMatch: string | null; body: unknown }[] = []
  network.use(
    http.put('*/api/directory/receivers/r-1', async ({ request }) => {
      sent.push({ ifMatch: request.headers.get('if-match'), body: await request.json() })
      return answers[sent.length - 1]?.() ?? HttpResponse.error()
    }),
  )
  return sent
}

const saved = () => HttpResponse.json({ receiver: aReceiver({ version: 2 }), mayEdit: true })

async function openEditor(user: Awaited<ReturnType<typeof openPage>>) {
  await user.click(screen.getByRole('link', { name: /Lindahl/ }))
  await user.click(await screen.findByRole('button', { name: 'Edit' }))
  return screen.findByRole('dialog', { name: 'Edit Dr. Ingrid Lindahl' })
}

const file = () => new File(['key,name,specialties\nk1,Bay Pain,pain\n'], 'list.csv', { type: 'text/csv' })

test('lists receivers, and offers to change them only to those who keep the directory', async () => {
  const user = await openPage(false)
  await user.click(screen.getByRole('link', { name: /Lindahl/ }))
  expect(await screen.findByRole('heading', { name: 'Dr. Ingrid Lindahl' })).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Edit' })).not.toBeInTheDocument()
  expect(screen.queryByRole('heading', { name: 'Import a list' })).not.toBeInTheDocument()
})

test('shows what a list would do, and applies exactly that', async () => {
  const applied: unknown[] = []
  network.use(
    http.post('*/api/directory/import/preview', () => HttpResponse.json(preview)),
    http.post('*/api/directory/import/apply', async ({ request }) => {
      applied.push(await request.json())
      return HttpResponse.json({ added: 1, changed: 0 })
    }),
  )
  const user = await openPage(true)
  await user.upload(screen.getByLabelText(/CSV file/), file())
  expect(await screen.findByRole('cell', { name: 'Bay Pain' })).toBeInTheDocument()
  await user.click(screen.getByRole('button', { name: 'Import 1 receiver' }))
  expect(await screen.findByText('Imported: 1 new, 0 changed.')).toBeInTheDocument()
  expect(applied).toEqual([{ csv: 'key,name,specialties\nk1,Bay Pain,pain\n', token: 'token-1' }])
})

test('says of each line of a list what it would change, from what to what, in words', async () => {
  const changes = [
    { field: 'acceptsNewPatients' as const, before: 'yes', after: 'no' },
    { field: 'postalCode' as const, before: '', after: '01002' },
  ]
  const row = { line: 2, kind: 'changed' as const, name: 'Bay Pain', changes, kept: ['phone' as const] }
  network.use(
    http.post('*/api/directory/import/preview', () => HttpResponse.json({ ...preview, rows: [row] })),
  )
  const user = await openPage(true)
  await user.upload(screen.getByLabelText(/CSV file/), file())
  const shown = (await screen.findByRole('cell', { name: 'Bay Pain' })).closest('tr')
  expect(
    within(shown ?? document.body)
      .getAllByRole('listitem')
      .map((line) => line.textContent),
  ).toEqual(['New patients: Yes → No', 'Postal code: not known → 01002'])
  expect(shown).toHaveTextContent('Kept as a person said: Telephone')
})

test('names what is wrong in a list, and offers nothing to apply', async () => {
  const faults = [{ line: 3, column: 'npi', code: 'npi-wrong' as const }]
  network.use(
    http.post('*/api/directory/import/preview', () =>
      HttpResponse.json({ ...preview, faults, counts: { ...preview.counts, faulty: 1 } }),
    ),
  )
  const user = await openPage(true)
  await user.upload(screen.getByLabelText(/CSV file/), file())
  expect(await screen.findByText('This is not a National Provider Identifier.')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /^Import/ })).not.toBeInTheDocument()
})

test('asks for words, a specialty and those who are inactive, once somebody has stopped typing', async () => {
  const user = await openPage(false)
  const asked: unknown[] = []
  network.use(
    http.post('*/api/directory/search', async ({ request }) => {
      asked.push(await request.json())
      return HttpResponse.json({ receivers: [], isCut: false, mayEdit: false })
    }),
  )
  await user.type(screen.getByRole('searchbox'), 'bay')
  await user.selectOptions(screen.getByRole('combobox', { name: 'Specialty' }), 'Cardiology')
  await user.click(screen.getByRole('checkbox', { name: 'Show inactive' }))
  expect(await screen.findByText('Nobody was found.')).toBeVisible()
  expect(asked.at(-1)).toEqual({ text: 'bay', specialty: 'cardiology', includeInactive: true })
})

describe('a receiver', () => {
  test('shows how it is reached, its agreement, and who changed what', async () => {
    const user = await openPage(
      false,
      aReceiver({
        channels: ['fax', 'phone'],
        fax: '+14135550111',
        baa: { attestedBy: 'Graham', attestedOn: '2026-01-31' },
      }),
    )
    await user.click(screen.getByRole('link', { name: /Lindahl/ }))
    const detail = await screen.findByRole('heading', { name: 'History' })
    expect(detail).toBeVisible()
    expect(screen.getByText('Attested by Graham, 31-Jan-2026')).toBeVisible()
    expect(screen.getAllByText('Fax, Telephone').length).toBeGreaterThan(0)
    expect(await screen.findByText('Telephone: +14135550110 → not known')).toBeVisible()
    expect(window.location.hash).toBe('#/directory/r-1')
  })

  test('is changed in nothing but what was changed, from the version that was seen', async () => {
    const sent = answerEdits(saved)
    const user = await openPage(true)
    const dialog = await openEditor(user)
    const phone = within(dialog).getByRole('textbox', { name: 'Telephone' })
    await user.clear(phone)
    await user.type(phone, '413-555-0177')
    await user.click(within(dialog).getByRole('button', { name: 'Add: Fax' }))
    await user.click(within(dialog).getByRole('button', { name: 'Add: Telephone' }))
    await user.click(within(dialog).getByRole('button', { name: 'Sooner: Telephone' }))
    await user.type(within(dialog).getByLabelText(/^Why/), 'moved')
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(dialog).not.toBeInTheDocument())
    expect(sent).toEqual([
      {
        ifMatch: '"1"',
        body: { set: { phone: '413-555-0177', channels: ['phone', 'fax'] }, reason: 'moved' },
      },
    ])
  })

  test('is put into another network by name, and keeps the ones that are known', async () => {
    const sent = answerEdits(saved, saved)
    const gold = { reference: 'Organization/net-gold', name: 'Gold PPO' }
    const user = await openPage(true, aReceiver({ networks: [gold] }))
    const dialog = await openEditor(user)
    const networks = within(dialog).getByRole('textbox', { name: /^Networks/ })
    expect(networks).toHaveValue('Gold PPO')
    await user.type(networks, '; Silver, West; ')
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(dialog).not.toBeInTheDocument())
    expect(sent[0]?.body).toEqual({ set: { networks: [gold, { reference: '', name: 'Silver, West' }] } })
  })

  test('that somebody else changed meanwhile is not changed: it says who and what, and keeps what was typed', async () => {
    const stale = () =>
      problemOf('precondition-failed', 412, {
        changedBy: 'Lee Park',
        version: 4,
        changes: [{ field: 'fax', before: '', after: '+14135550188' }],
      })
    const sent = answerEdits(stale, saved)
    const user = await openPage(true)
    const dialog = await openEditor(user)
    await user.type(within(dialog).getByRole('textbox', { name: 'City' }), 'Bayside')
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    const alert = await within(dialog).findByRole('alert')
    expect(alert).toHaveTextContent('Lee Park changed this receiver meanwhile. Nothing of yours was saved.')
    expect(alert).toHaveTextContent('Fax: not known → +14135550188')
    expect(within(dialog).getByRole('textbox', { name: 'City' })).toHaveValue('Bayside')
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(dialog).not.toBeInTheDocument())
    expect(sent.map(({ ifMatch }) => ifMatch)).toEqual(['"1"', '"4"'])
    expect(sent[1]?.body).toEqual({ set: { city: 'Bayside' } })
  })

  test('says at the field what cannot be, and saves nothing', async () => {
    answerEdits(() =>
      problemOf('invalid-body', 422, { errors: [{ pointer: '/set/direct', message: 'direct-wrong' }] }),
    )
    const user = await openPage(true)
    const dialog = await openEditor(user)
    const direct = within(dialog).getByRole('textbox', { name: 'Direct address' })
    await user.type(direct, 'nobody')
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(direct).toBeInvalid())
    expect(direct).toHaveAccessibleDescription('This is not a Direct address.')
  })

  test('goes back to what its source says when a person’s word is taken back', async () => {
    const sent = answerEdits(saved)
    const user = await openPage(true, aReceiver({ edited: ['phone'] }))
    await user.click(screen.getByRole('link', { name: /Lindahl/ }))
    await user.click(await screen.findByRole('button', { name: /Take back what a person said: Telephone/ }))
    await waitFor(() => expect(sent).toEqual([{ ifMatch: '"1"', body: { set: {}, clear: ['phone'] } }]))
  })
})

test('the EHR’s directory is brought in only after it was shown what that changes', async () => {
  const asked: unknown[] = []
  network.use(
    http.post('*/api/directory/import/ehr', async ({ request }) => {
      asked.push(await request.json())
      return HttpResponse.json({ outcome: 'partial', read: 9, added: 2, changed: 1, missing: 0 })
    }),
  )
  const user = await openPage(true)
  await user.click(screen.getByRole('button', { name: 'See what would change' }))
  expect(await screen.findByText(/9 read: 2 new, 1 changed/)).toHaveTextContent('only part')
  await user.click(screen.getByRole('button', { name: 'Import 3 receivers' }))
  expect(await screen.findByText('Imported: 2 new, 1 changed.')).toBeVisible()
  expect(asked).toEqual([{ isDryRun: true }, { isDryRun: false }])
})

test('a session that is over is told, and nothing stays', async () => {
  const user = await openPage(false)
  network.use(http.post('*/api/directory/search', () => problemOf('session-expired', 401, {})))
  await user.type(screen.getByRole('searchbox'), 'x')
  await waitFor(() => expect(user.onEnd).toHaveBeenCalled())
})
