import type { ChartDocumentText } from '#contract/notes.ts'
import type { Command } from '#domain/commands/command.ts'
import { cleanup, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sampleNote } from '../../client/dev/notes-samples.ts'
import { answerChart, answerSession, openChart, sessionResponse } from '../support/client-chart.tsx'
import { launchConfig } from '../support/client-launch.ts'
import { network } from '../support/client-network.ts'
import { aNote, anEncounter, anOwner, aReferral, aTask, directory } from '../support/evidence-builders.ts'

const acting = { tenant: { ...sessionResponse.tenant, isChartOnly: false } }
const open = [aReferral(), aTask({ status: 'in-progress' }), anOwner(), ...directory]
/** Of the right specialist and time, and linked by nothing: a person has to say. */
const unlinked = aNote({ order: null })
const kept = '3f0d1c5e-8f5c-4a57-9d52-0d6c7f2f6a10'
/** A note that Baton keeps, and that has closed the referral. */
const filed = aNote({
  over: { content: [{ attachment: { contentType: 'text/plain', url: `urn:uuid:${kept}` } }] },
})

/** Takes every command; gives what was asked for. */
function answerCommands(): Command[] {
  const sent: Command[] = []
  network.use(
    http.post<never, { id: string; command: Command }>('*/api/commands', async ({ request }) => {
      const { id, command } = await request.json()
      sent.push(command)
      const write = {
        seq: 0,
        shelf: 'own',
        state: 'written',
        resourceType: 'Provenance',
        interaction: 'create',
      }
      return HttpResponse.json({ id, state: 'done', writes: [write] })
    }),
  )
  return sent
}

/** What the backend has read in the files of the EHR's notes; nothing unless a test says so. */
function answerDocument(text: ChartDocumentText = { state: 'left' }): void {
  network.use(http.get('*/api/chart/documents/:type/:id', () => HttpResponse.json(text)))
}
beforeEach(() => answerDocument())

async function openIn(chart: Parameters<typeof answerChart>[0], button: string | RegExp) {
  answerChart(chart)
  answerSession(acting)
  const sent = answerCommands()
  await openChart({ token: { scope: `${launchConfig.scope} patient/*.cu` } })
  const user = userEvent.setup()
  const count = { clicks: 0 }
  document.addEventListener('pointerdown', () => (count.clicks += 1), { capture: true })
  await user.click(await screen.findByRole('button', { name: button }))
  return { user, sent, count, dialog: await screen.findByRole('dialog') }
}

afterEach(() => {
  cleanup()
  document.body.replaceChildren()
})

describe('a note of the chart that may belong to a referral', () => {
  test('is filed with two clicks, with what speaks for it in sight', async () => {
    const { user, sent, count, dialog } = await openIn([...open, unlinked], 'Compare and file')
    expect(dialog).toHaveTextContent('OKAFOR, Adaeze')
    expect(dialog).toHaveTextContent(/\d of \d checks agree/)
    expect(dialog).toHaveTextContent('Agrees: Same specialty.')
    await user.click(within(dialog).getByRole('button', { name: /^File this note/ }))
    await waitFor(() =>
      expect(sent).toEqual([
        { name: 'file-note', document: 'DocumentReference/note-1', waiver: { reason: 'visit-elsewhere' } },
      ]),
    )
    expect(count.clicks).toBe(2)
  })

  test('is filed with Enter, never refused by it', async () => {
    const { user, sent, dialog } = await openIn([...open, unlinked], 'Compare and file')
    expect(within(dialog).getByRole('radio')).toHaveFocus()
    await user.keyboard('{Enter}')
    await waitFor(() => expect(sent).toMatchObject([{ name: 'file-note' }]))
  })

  test('is refused with two clicks', async () => {
    const { user, sent, count, dialog } = await openIn([...open, unlinked], 'Compare and file')
    await user.click(within(dialog).getByRole('button', { name: 'Not this referral' }))
    await waitFor(() => expect(sent).toEqual([{ name: 'reject-note', document: 'DocumentReference/note-1' }]))
    expect(count.clicks).toBe(2)
  })

  test('of several none is chosen beforehand that does not stand out', async () => {
    const other = aNote({ id: 'note-2', order: null })
    const { user, sent, dialog } = await openIn([...open, unlinked, other], 'Compare and file')
    await user.click(within(dialog).getByRole('button', { name: /^File this note/ }))
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Choose the note.')
    expect(sent).toEqual([])
  })
})

describe('a visit that no encounter shows', () => {
  test('is waived with the reason that is chosen in the form', async () => {
    const { user, sent, dialog } = await openIn([...open, unlinked], 'Compare and file')
    const reason = within(dialog).getByRole('combobox', { name: 'No visit in the record, because' })
    expect(reason).toHaveDisplayValue('The visit took place outside this record')
    await user.selectOptions(reason, 'E-consult or review of records, without a visit')
    await user.click(within(dialog).getByRole('button', { name: /^File this note/ }))
    await waitFor(() => expect(sent).toMatchObject([{ waiver: { reason: 'no-visit' } }]))
  })

  test('is waived for another reason only with its words', async () => {
    const { user, sent, dialog } = await openIn([...open, unlinked], 'Compare and file')
    await user.selectOptions(within(dialog).getByRole('combobox'), 'Another reason')
    await user.click(within(dialog).getByRole('button', { name: /^File this note/ }))
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Write why no visit is in the record.')
    expect(sent).toEqual([])
    await user.type(within(dialog).getByRole('textbox', { name: 'Which reason' }), 'Seen at the bedside')
    await user.click(within(dialog).getByRole('button', { name: /^File this note/ }))
    const waiver = { reason: 'other', text: 'Seen at the bedside' }
    await waitFor(() => expect(sent).toMatchObject([{ waiver }]))
  })

  test('is not asked about where an encounter does show it', async () => {
    const { user, sent, dialog } = await openIn([...open, anEncounter(), unlinked], 'Compare and file')
    expect(within(dialog).queryByRole('combobox')).not.toBeInTheDocument()
    await user.click(within(dialog).getByRole('button', { name: /^File this note/ }))
    await waitFor(() => expect(sent).toEqual([{ name: 'file-note', document: 'DocumentReference/note-1' }]))
  })
})

describe('a note whose file lies in the EHR', () => {
  test('shows what was read in it, where it is decided about', async () => {
    const { facts } = sampleNote('note-1')
    if (facts === undefined) throw new Error('the sample says nothing')
    answerDocument({ state: 'read', facts })
    const { dialog } = await openIn([...open, unlinked], 'Compare and file')
    expect(await within(dialog).findByText('Recommendations, word for word')).toBeVisible()
    expect(dialog).toHaveTextContent(facts.recommendations[0]?.quote ?? '')
    expect(dialog).toHaveTextContent('Read it in the EHR before you decide.')
  })

  test.each([
    ['forbidden', 'The EHR does not give the file of this note to Baton.'],
    ['unsupported', 'The file of this note cannot be read here.'],
  ] as const)('says so where it was not read: %s', async (because, said) => {
    answerDocument({ state: 'unread', because })
    const { user, sent, dialog } = await openIn([...open, unlinked], 'Compare and file')
    expect(await within(dialog).findByText(said)).toBeVisible()
    await user.click(within(dialog).getByRole('button', { name: /^File this note/ }))
    await waitFor(() => expect(sent).toMatchObject([{ name: 'file-note' }]))
  })
})

describe('a note that names two referrals', () => {
  test('is offered at each as linked, with the day it came', async () => {
    const other = aReferral({ id: 'sr-2' })
    const note = aNote({ orders: ['ServiceRequest/sr-1', 'ServiceRequest/sr-2'] })
    const { dialog } = await openIn([...open, other, note], 'Compare and file')
    expect(dialog).toHaveTextContent('Linked, but a person has to decide')
    expect(dialog).toHaveTextContent('received 23-Jan-2026')
  })
})

describe('the review of a report', () => {
  const closed = [aReferral(), aTask({ status: 'completed' }), anOwner(), ...directory, filed]
  const answerNote = (answer: () => Response) => network.use(http.get('*/api/chart/notes/:id', answer))
  const { facts } = sampleNote('note-1')

  async function openReview(answer = () => HttpResponse.json({ id: kept, state: 'filed', facts })) {
    answerNote(answer)
    return openIn(closed, 'Review the note')
  }

  test('shows what the note recommends, word for word, and keeps plan and who was told', async () => {
    const { user, sent, dialog } = await openReview()
    const quote = await within(dialog).findByText('Repeat the colonoscopy in 5 years.')
    expect(quote.parentElement).toHaveTextContent('page 2')
    await user.type(
      within(dialog).getByRole('textbox', { name: 'What follows from it' }),
      'Iron, then a count.',
    )
    await user.click(within(dialog).getByRole('radio', { name: 'Yes' }))
    await user.click(within(dialog).getByRole('button', { name: /^I have read it/ }))
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Say who told the patient.')
    await user.type(within(dialog).getByRole('textbox', { name: /^Who told the patient/ }), 'Nurse Brooks')
    await user.click(within(dialog).getByRole('button', { name: /^I have read it/ }))
    await waitFor(() =>
      expect(sent).toEqual([
        {
          name: 'review-note',
          document: 'DocumentReference/note-1',
          plan: 'Iron, then a count.',
          told: 'yes',
          toldBy: 'Nurse Brooks',
        },
      ]),
    )
  })

  test('needs a plan, and whether the patient has been told', async () => {
    const { user, sent, dialog } = await openReview()
    await user.click(within(dialog).getByRole('button', { name: /^I have read it/ }))
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Write what follows from it')
    await user.type(within(dialog).getByRole('textbox', { name: 'What follows from it' }), 'Nothing.')
    await user.keyboard('{Control>}{Enter}{/Control}')
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Say whether the patient has been told.')
    expect(sent).toEqual([])
    await user.click(within(dialog).getByRole('radio', { name: 'Not yet' }))
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() => expect(sent).toMatchObject([{ name: 'review-note', told: 'no' }]))
  })

  test('says where to read a note that could not be fetched', async () => {
    const { dialog } = await openReview(() => new HttpResponse(null, { status: 500 }))
    expect(await within(dialog).findByText(/^The note could not be fetched/)).toBeVisible()
  })
})
