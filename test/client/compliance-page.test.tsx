import type { AuditQuestion } from '#contract/audit.ts'
import type { ErasureRequest, PatientHeld } from '#contract/compliance.ts'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import {
  sampleAudit,
  sampleErasures,
  sampleHeld,
  sampleIdentity,
  sampleOptOuts,
} from '../../client/dev/compliance-samples.ts'
import type { WorklistUser } from '../../client/api/worklist-session.ts'
import { placesFor } from '../../client/features/practice/practice-place.ts'
import { network } from '../support/client-network.ts'
import { answerWorklist, openWorklist } from '../support/client-worklist.tsx'

const officer: WorklistUser = { reference: 'Practitioner/oh', name: 'Olive Hall', roles: ['compliance'] }

const noEntries = { entries: [], timeZone: sampleAudit.timeZone }

type Sent = { searches: AuditQuestion[]; erased: ErasureRequest[]; holds: unknown[]; told: unknown[] }

/** Lets Baton hold this; gives what it was sent. Refusals are answered one after the other, then it is done. */
function answer(options: { held?: PatientHeld; refusals?: string[]; isDown?: boolean } = {}): Sent {
  const { held = sampleHeld, refusals = [], isDown = false } = options
  const sent: Sent = { searches: [], erased: [], holds: [], told: [] }
  answerWorklist([])
  const failed = () => HttpResponse.json({}, { status: 503 })
  network.use(
    http.post<never, AuditQuestion>('*/api/audit/search', async ({ request }) => {
      const question = await request.json()
      sent.searches.push(question)
      if (isDown) return failed()
      if (question.kinds?.includes('contact') === true) return HttpResponse.json(noEntries)
      if (question.cursor === undefined) return HttpResponse.json(sampleAudit)
      const entries = sampleAudit.entries.map((each) => ({ ...each, seq: each.seq - 10 }))
      return HttpResponse.json({ ...noEntries, entries })
    }),
    http.get('*/api/audit/chain', () => HttpResponse.json({ length: 47 })),
    http.post('*/api/audit/verify', () =>
      HttpResponse.json({
        checkedAt: '2026-03-10T15:00:00Z',
        count: 47,
        ...(isDown && { fault: { seq: 31, kind: 'changed' } }),
      }),
    ),
    http.post('*/api/compliance/patients', () =>
      HttpResponse.json({ patients: [sampleIdentity], isCut: false }),
    ),
    http.post('*/api/compliance/patient', () => (isDown ? failed() : HttpResponse.json(held))),
    http.get('*/api/compliance/opt-outs', () => (isDown ? failed() : HttpResponse.json(sampleOptOuts))),
    http.get('*/api/compliance/erasures', () => HttpResponse.json(sampleErasures)),
    http.post<never, ErasureRequest>('*/api/compliance/erase', async ({ request }) => {
      sent.erased.push(await request.json())
      const because = refusals[sent.erased.length - 1]
      if (because === undefined) return HttpResponse.json(sampleErasures.erasures[0])
      if (because === 'lost') return HttpResponse.error()
      const problem = { type: 'urn:baton:problem:erasure-refused', title: 't', status: 409, instance: 'r' }
      return HttpResponse.json({ ...problem, because }, { status: 409 })
    }),
    http.post('*/api/compliance/hold', async ({ request }) => {
      sent.holds.push(await request.json())
      return HttpResponse.json({ done: true })
    }),
    http.post('*/api/compliance/consent', async ({ request }) => {
      sent.told.push(await request.json())
      return HttpResponse.json({ done: true })
    }),
  )
  return sent
}

async function open(place: 'audit' | 'compliance', locale: 'en' | 'es' = 'en') {
  window.history.replaceState(null, '', `/#/${place}`)
  await openWorklist(locale, officer)
  return userEvent.setup()
}

async function choosePatient(user: ReturnType<typeof userEvent.setup>) {
  await user.type(await screen.findByRole('searchbox', { name: 'Patient' }), 'oka{Enter}')
  await user.click(await screen.findByRole('button', { name: /OKAFOR, Adaeze/ }))
}

test('compliance has the pages of compliance, and whoever works lists has not', () => {
  expect(placesFor(['compliance'])).toEqual(['notes', 'reports', 'settings', 'audit', 'compliance'])
  expect(placesFor(['coordinator-lead'])).not.toContain('audit')
  expect(placesFor(['manager'])).not.toContain('compliance')
})

describe('the audit page', () => {
  test('searches by what was filled in, and by nothing else; a patient is chosen, and stands in no address', async () => {
    const sent = answer()
    const user = await open('audit')
    await choosePatient(user)
    await user.selectOptions(screen.getByRole('combobox', { name: 'What it was' }), 'Data left the practice')
    await user.type(screen.getByRole('textbox', { name: 'Person' }), 'Reyes')
    await user.click(screen.getByRole('button', { name: 'Search' }))
    expect(await screen.findByText('Opened Baton')).toBeInTheDocument()
    expect(sent.searches).toEqual([{ person: 'Reyes', kinds: ['disclosure'], patient: 'Patient/pat-okafor' }])
    expect(window.location.href).not.toMatch(/okafor|reyes/i)
  })

  test('opens each entry with who, what, on which evidence and why, and reads on', async () => {
    const sent = answer()
    const user = await open('audit')
    await user.click(await screen.findByRole('button', { name: 'Search' }))
    await user.click(await screen.findByText('Took a step that was due'))
    const entry = (await screen.findByText('A.7/unscheduled/bd5 both/1 due')).closest('details')
    expect(entry).toHaveAttribute('open')
    expect(entry).toHaveTextContent('ServiceRequest/ref-gi/_history/2')
    expect(entry).toHaveTextContent('Baton by itself')
    await user.click(screen.getByRole('button', { name: 'Earlier entries' }))
    await waitFor(() => expect(sent.searches.at(-1)).toEqual({ cursor: 40 }))
  })

  test('says that nothing fits, and that it could not be read', async () => {
    answer()
    const user = await open('audit')
    await user.selectOptions(
      await screen.findByRole('combobox', { name: 'What it was' }),
      'Answers, reports and consent',
    )
    await user.click(screen.getByRole('button', { name: 'Search' }))
    expect(await screen.findByText('No entry fits what was asked.')).toBeInTheDocument()
    answer({ isDown: true })
    await user.selectOptions(screen.getByRole('combobox', { name: 'What it was' }), 'Any')
    await user.click(screen.getByRole('button', { name: 'Search' }))
    expect(await screen.findByRole('alert')).toHaveTextContent('could not be read')
  })

  test.each([
    [false, 'Whole: 47 entries checked'],
    [true, 'Broken at entry 31: it was changed'],
  ])('says whether the chain is whole (broken: %s)', async (isDown, expected) => {
    answer({ isDown })
    const user = await open('audit')
    await user.click(await screen.findByRole('button', { name: 'Verify now' }))
    expect(await screen.findByText(new RegExp(expected))).toBeInTheDocument()
  })
})

describe('the compliance page', () => {
  test('lists who takes no texts, how that is known, and what was deleted', async () => {
    answer()
    await open('compliance')
    const row = (await screen.findByText('+15185550142')).closest('tr')
    expect(row).toHaveTextContent('OKAFOR, Adaeze')
    expect(row).toHaveTextContent('A keyword by text')
    expect(await screen.findByText('The patient has left the practice')).toBeInTheDocument()
  })

  test('says what could not be read', async () => {
    answer({ isDown: true })
    await open('compliance')
    expect(await screen.findByRole('alert')).toHaveTextContent('could not be read')
  })

  test('shows who saw a patient, and only entries of accesses and disclosures', async () => {
    const sent = answer()
    const user = await open('compliance')
    await choosePatient(user)
    expect(await screen.findByRole('heading', { name: 'Who saw this patient' })).toBeInTheDocument()
    await waitFor(() =>
      expect(sent.searches).toEqual([{ patient: 'Patient/pat-okafor', kinds: ['access', 'disclosure'] }]),
    )
    expect(screen.getByText(/^This record is restricted/)).toBeInTheDocument()
    expect(window.location.href).not.toMatch(/okafor/i)
  })

  test('sets no hold without a reason', async () => {
    const sent = answer()
    const user = await open('compliance')
    await choosePatient(user)
    await user.click(await screen.findByRole('button', { name: 'Set a hold' }))
    expect(await screen.findByText('Say why.')).toBeInTheDocument()
    await user.type(screen.getByRole('textbox', { name: 'Why everything has to be kept' }), 'Subpoena{Enter}')
    expect(await screen.findByText('The hold is set.')).toBeInTheDocument()
    expect(sent.holds).toEqual([{ patient: 'Patient/pat-okafor', reason: 'Subpoena' }])
  })

  test('writes down what a patient said by telephone', async () => {
    const sent = answer()
    const user = await open('compliance')
    await choosePatient(user)
    await user.click(await screen.findByRole('button', { name: 'Write down' }))
    expect(await screen.findByText('Written down. It counts from now on.')).toBeInTheDocument()
    expect(sent.told).toMatchObject([{ patient: 'Patient/pat-okafor', word: 'stop', told: 'phone' }])
  })
})

describe('deleting a patient’s data', () => {
  async function openDialog(options: Parameters<typeof answer>[0] = {}) {
    const sent = answer(options)
    const user = await open('compliance')
    await choosePatient(user)
    await user.click(await screen.findByRole('button', { name: 'Delete this patient’s data…' }))
    const dialog = await screen.findByRole('dialog')
    return { sent, user, dialog, button: within(dialog).getByRole('button', { name: 'Delete for good' }) }
  }
  const typing = /Type the record number/

  test('repeats who it is, and asks for the record number and for what stays open', async () => {
    const { sent, user, dialog, button } = await openDialog()
    for (const said of ['OKAFOR, Adaeze', '14-Mar-1961', '004 418 2297', 'Gastroenterology consult'])
      expect(dialog).toHaveTextContent(said)
    expect(button).toBeDisabled()
    await user.type(within(dialog).getByRole('textbox', { name: typing }), '004 418 2298')
    await user.click(within(dialog).getByRole('checkbox'))
    expect(button).toBeDisabled()
    await user.clear(within(dialog).getByRole('textbox', { name: typing }))
    await user.type(within(dialog).getByRole('textbox', { name: typing }), '004 418 2297')
    expect(button).toBeEnabled()
    await user.click(button)
    expect(await screen.findByText(/^Deleted\./)).toBeInTheDocument()
    expect(sent.erased).toMatchObject([
      { patient: 'Patient/pat-okafor', digest: 'seen', typed: '004 418 2297', acceptsOpenLoops: true },
    ])
  })

  test('says why nothing was deleted, and sends a lost request again as the one it is', async () => {
    const { sent, user, dialog, button } = await openDialog({ refusals: ['lost', 'under-way'] })
    await user.type(within(dialog).getByRole('textbox', { name: typing }), '004 418 2297')
    await user.click(within(dialog).getByRole('checkbox'))
    await user.click(button)
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('No answer came')
    await user.click(button)
    await waitFor(() => expect(within(dialog).getByRole('alert')).toHaveTextContent('just being sent'))
    expect(new Set(sent.erased.map(({ id }) => id)).size).toBe(1)
  })

  test('is not offered under a legal hold, and waits for a note that is undecided', async () => {
    const hold = { reason: 'Subpoena', setBy: 'Practitioner/oh', setAt: '2026-03-01T15:00:00Z' }
    answer({ held: { ...sampleHeld, hold } })
    const user = await open('compliance')
    await choosePatient(user)
    expect(await screen.findByText('There is a legal hold: nothing can be deleted.')).toBeInTheDocument()
    expect(screen.queryByRole('button', { name: 'Delete this patient’s data…' })).not.toBeInTheDocument()
  })

  test('in Spanish asks the same', async () => {
    answer({ held: { ...sampleHeld, undecidedNotes: 2 } })
    const user = await open('compliance', 'es')
    await user.type(await screen.findByRole('searchbox', { name: 'Paciente' }), 'oka{Enter}')
    await user.click(await screen.findByRole('button', { name: /OKAFOR, Adaeze/ }))
    await user.click(await screen.findByRole('button', { name: 'Borrar los datos de este paciente…' }))
    const dialog = await screen.findByRole('dialog')
    expect(dialog).toHaveTextContent('2 notas esperan una decisión')
    expect(within(dialog).getByRole('button', { name: 'Borrar para siempre' })).toBeDisabled()
  })
})
