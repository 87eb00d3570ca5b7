import type { NoteDecisionRequest, NoteDetail, NoteQueuePage } from '#contract/notes.ts'
import { screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { describe, expect, test } from 'vitest'
import { sampleFiled, sampleNote, sampleNotes, sampleQueue } from '../../client/dev/notes-samples.ts'
import { network } from '../support/client-network.ts'
import { answerWorklist, me, openWorklist } from '../support/client-worklist.tsx'

type Answer = 'done' | { problem: string; status: number; members?: object }

/** Lets Baton hold these notes, and answers decisions one after the other, the last answer again. */
function answerNotes(options: { queue?: NoteQueuePage; notes?: NoteDetail[]; answers?: Answer[] } = {}) {
  const {
    queue = sampleQueue,
    notes = sampleNotes.map(({ id }) => sampleNote(id)),
    answers = ['done'],
  } = options
  const known = new Map(notes.map((note) => [note.row.id, note]))
  const sent: {
    decisions: [string, NoteDecisionRequest][]
    undone: unknown[]
    asked: string[]
    read: string[]
  } = {
    decisions: [],
    undone: [],
    asked: [],
    read: [],
  }
  const problem = (type: string, status: number, members: object = {}) =>
    HttpResponse.json(
      { type: `urn:baton:problem:${type}`, title: type, status, instance: 'r', ...members },
      { status },
    )
  answerWorklist([])
  network.use(
    http.get('*/api/notes', ({ request }) => {
      sent.asked.push(new URL(request.url).search)
      return HttpResponse.json(queue)
    }),
    http.get<{ id: string }>('*/api/notes/:id', ({ params }) => {
      sent.read.push(params.id)
      const note = known.get(params.id)
      return note === undefined ? problem('not-found', 404) : HttpResponse.json(note)
    }),
    http.post<{ id: string }, NoteDecisionRequest>(
      '*/api/notes/:id/decisions',
      async ({ params, request }) => {
        const body = await request.json()
        sent.decisions.push([params.id, body])
        const answer = answers[sent.decisions.length - 1] ?? answers.at(-1) ?? 'done'
        if (answer !== 'done') return problem(answer.problem, answer.status, answer.members)
        const note = { id: params.id, state: 'filed', version: body.version + 1 }
        return HttpResponse.json({ note, referrals: [], canUndo: true })
      },
    ),
    http.post<{ id: string }>('*/api/notes/:id/undo', async ({ params, request }) => {
      sent.undone.push([params.id, await request.json()])
      return HttpResponse.json({
        note: { id: params.id, state: 'waiting', version: 3 },
        referrals: [],
        canUndo: false,
      })
    }),
  )
  return { sent, known }
}

async function openNotes(place = '', locale: 'en' | 'es' = 'en', user = me) {
  window.history.replaceState(null, '', `/#/notes${place}`)
  const opened = await openWorklist(locale, user)
  return { user: userEvent.setup(), ...opened }
}

const row = (name: RegExp) => screen.findByRole('link', { name })
const detail = () => screen.findByRole('region', { name: 'The note and the referrals it may belong to' })
const fileHere = (place: HTMLElement, name = /^File here.*: Gastroenterology of OKAFOR/) =>
  within(place).findByRole('button', { name })

describe('the queue of notes', () => {
  test('says of each how it came, how long it waits, why, and whose it may be', async () => {
    answerNotes()
    await openNotes()
    const first = await row(/^GI consultation note/)
    expect(first).toHaveTextContent('Fax, 17-Nov-2026, 08:15')
    expect(first).toHaveTextContent('Overdue since 19-Nov-2026')
    expect(first).toHaveTextContent('It may be no consultant’s report.')
    expect(first).toHaveTextContent(
      'Perhaps Gastroenterology of OKAFOR, Adaeze Born 14-Mar-1961 MRN 004 418 2297',
    )
    expect(await row(/scan\.pdf/)).toHaveTextContent('It is damaged, locked, or not what it says it is.')
    expect(screen.getByText('1 waits longer than two business days')).toBeVisible()
    const queues = screen.getByRole('navigation', { name: 'Which notes' })
    expect(within(queues).getByRole('button', { name: /^All that wait ?5$/ })).toHaveAttribute('aria-current')
    expect(within(queues).getByRole('button', { name: /^Quarantined ?1$/ })).toBeVisible()
  })

  test('reads nothing of a note that nobody looks at', async () => {
    const { sent } = answerNotes()
    await openNotes()
    await row(/^GI consultation note/)
    expect(sent.read).toEqual([])
  })

  test('is asked for by kind', async () => {
    const { sent } = answerNotes()
    const { user } = await openNotes()
    await user.click(await screen.findByRole('button', { name: /^No proposal ?1$/ }))
    await waitFor(() => expect(sent.asked).toEqual(['?queue=open', '?queue=unmatched']))
  })

  test('lists what was filed, by rule and by whom, so that it can be checked and taken out', async () => {
    const { sent } = answerNotes({ queue: { ...sampleQueue, notes: [...sampleFiled] } })
    const { user } = await openNotes()
    await user.click(await screen.findByRole('button', { name: 'Filed' }))
    await waitFor(() => expect(sent.asked).toEqual(['?queue=open', '?queue=filed']))
    expect(screen.getByText(/^Notes that were filed, the last first, and by whom\./)).toBeVisible()
    const byPerson = await row(/^Letter about the last visit/)
    expect(byPerson).toHaveTextContent('Filed by Nora Nurse, 20-Nov-2026, 12:30')
    expect(byPerson).toHaveTextContent('Filed without a referral in the record of OKAFOR, Adaeze')
    expect(byPerson).not.toHaveTextContent('Due')
    const byRule = await row(/^Gastroenterology report/)
    expect(byRule).toHaveTextContent('Filed by rule, 18-Nov-2026, 07:00')
    expect(byRule).toHaveTextContent('Filed at Gastroenterology of OKAFOR, Adaeze')
  })

  test('says in Spanish who filed what', async () => {
    answerNotes({ queue: { ...sampleQueue, notes: [...sampleFiled] } })
    await openNotes('/filed', 'es')
    expect(await row(/^Gastroenterology report/)).toHaveTextContent('Archivada por regla')
    expect(await row(/^Letter about the last visit/)).toHaveTextContent('Archivada por Nora Nurse')
  })

  test('says that nothing was filed yet', async () => {
    answerNotes({ queue: { ...sampleQueue, notes: [] } })
    await openNotes('/filed')
    expect(await screen.findByRole('heading', { name: 'No note has been filed.' })).toBeVisible()
  })

  test('says that nothing waits', async () => {
    answerNotes({ queue: { ...sampleQueue, notes: [] } })
    await openNotes()
    expect(await screen.findByRole('heading', { name: 'No note waits.' })).toBeVisible()
    expect(screen.getByRole('link', { name: 'Unfiled notes in the worklist' })).toHaveAttribute(
      'href',
      '#/worklist?queue=unfiled-notes',
    )
  })

  test('that could not be read can be asked for again', async () => {
    answerNotes()
    network.use(http.get('*/api/notes', () => new HttpResponse(null, { status: 500 }), { once: true }))
    const { user } = await openNotes()
    expect(await screen.findByRole('alert')).toHaveTextContent('The notes could not be read.')
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await row(/^GI consultation note/)).toBeVisible()
  })

  test('is no place for whoever may file nothing', async () => {
    answerNotes()
    await openNotes('', 'en', { ...me, roles: ['intake'] })
    expect(screen.queryByRole('link', { name: 'Notes' })).not.toBeInTheDocument()
    expect(screen.getByRole('heading', { level: 1 })).toHaveTextContent('Worklist')
  })

  test('ends with the session', async () => {
    answerNotes()
    network.use(
      http.get('*/api/notes', () =>
        HttpResponse.json(
          { type: 'urn:baton:problem:session-expired', title: 't', status: 401, instance: 'r' },
          { status: 401 },
        ),
      ),
    )
    const { onEnd } = await openNotes()
    await waitFor(() => expect(onEnd).toHaveBeenCalled())
  })
})

describe('comparing', () => {
  test('puts whom the note names beside the chart, and says where they differ in words', async () => {
    answerNotes()
    await openNotes('/open/note-2')
    const place = await detail()
    const [first] = await within(place).findAllByRole('table')
    if (first === undefined) throw new Error('nothing is compared')
    const rows = within(first).getAllByRole('row')
    expect(rows[1]).toHaveTextContent('NameAgreesOkafor, AdaezeOKAFOR, Adaeze')
    expect(rows[2]).toHaveTextContent('BornDiffers14-Mar-196115-Mar-1961')
    expect(rows[3]).toHaveTextContent('MRNCannot be compared')
    expect(place).toHaveTextContent('Nearly the same: a slip of the pen, or somebody else.')
  })

  test('marks what was read off a picture, and quotes recommendations with their page', async () => {
    answerNotes()
    await openNotes('/open/note-2')
    const place = await detail()
    expect(await within(place).findByText(/Read off a picture: compare every word/)).toBeVisible()
    expect(within(place).getByText('Repeat the colonoscopy in 5 years.').closest('li')).toHaveTextContent(
      'page 2',
    )
  })

  test('names the checks that agree and those that do not', async () => {
    answerNotes()
    await openNotes('/open/note-1')
    const place = await detail()
    expect(await within(place).findByText('5 of 6 checks agree')).toBeVisible()
    expect(place).toHaveTextContent('Agrees: It speaks of the reason of this referral.')
    expect(place).toHaveTextContent('Does not agree: Written by someone other than the chosen specialist.')
    expect(place).toHaveTextContent('Does not agree: It speaks of the reason of another referral instead.')
  })

  test('offers nobody first who is not confirmed as the patient', async () => {
    const twin = sampleNote('note-2')
    const [first, ...others] = twin.candidates
    if (first === undefined) throw new Error('the sample has no candidate')
    answerNotes({ notes: [{ ...twin, candidates: [{ ...first, score: 300 }, ...others] }] })
    await openNotes('/open/note-2')
    const place = await detail()
    const [best] = await within(place).findAllByRole('button', { name: /^File here/ })
    expect(best).not.toHaveClass('primary')
    expect(within(place).queryByText('Fits best')).not.toBeInTheDocument()
  })

  test('shows no note of another address than its own', async () => {
    const { known } = answerNotes()
    known.set('note-1', sampleNote('note-2'))
    await openNotes('/open/note-1')
    const place = await detail()
    expect(await within(place).findByText('Reading the note…')).toBeVisible()
    expect(within(place).queryByRole('button', { name: /^File here/ })).not.toBeInTheDocument()
  })

  test('says of one that is gone that it is', async () => {
    answerNotes({ notes: [] })
    await openNotes('/open/note-1')
    expect(await screen.findByText(/^This note is not there for you/)).toBeVisible()
  })
})

const choices = (sent: { decisions: [string, NoteDecisionRequest][] }) =>
  sent.decisions.map(([, { choice }]) => choice)

describe('filing', () => {
  test('takes two clicks from the list, says where it went, and is taken back with one', async () => {
    const { sent } = answerNotes()
    const { user } = await openNotes()
    const count = { clicks: 0 }
    document.addEventListener('pointerdown', () => (count.clicks += 1), { capture: true })
    await user.click(await row(/^GI consultation note/))
    await user.click(await fileHere(await detail()))
    expect(await screen.findByText('Filed at Gastroenterology of OKAFOR, Adaeze.')).toBeVisible()
    expect(count.clicks).toBe(2)
    const [[id, request] = ['', undefined]] = sent.decisions
    expect(id).toBe('note-1')
    expect(request).toMatchObject({
      version: 1,
      choice: {
        kind: 'file',
        patient: 'Patient/p-2',
        referral: 'ServiceRequest/sr-2',
        waiver: { reason: 'visit-elsewhere' },
      },
    })
    expect(window.location.hash).toBe('#/notes/open/note-2')
    await user.click(screen.getByRole('button', { name: /^Undo/ }))
    expect(await screen.findByText('Taken back. It stands as before.')).toBeVisible()
    expect(sent.undone).toMatchObject([['note-1', { version: 2 }]])
  })

  test('says why no encounter shows the visit, for another reason only with its words', async () => {
    const { sent } = answerNotes()
    const { user } = await openNotes('/open/note-1')
    const place = await detail()
    const [reason] = await within(place).findAllByRole('combobox', {
      name: 'No visit in the record, because',
    })
    if (reason === undefined) throw new Error('no reason can be chosen')
    expect(reason).toHaveDisplayValue('The visit took place outside this record')
    await user.selectOptions(reason, 'Another reason')
    await user.click(await fileHere(place))
    expect(within(place).getByRole('alert')).toHaveTextContent('Write why no visit is in the record.')
    expect(sent.decisions).toEqual([])
    await user.type(within(place).getByRole('textbox', { name: /^Which reason/ }), 'Seen at the bedside')
    await user.click(await fileHere(place))
    const waiver = { reason: 'other', text: 'Seen at the bedside' }
    await waitFor(() => expect(choices(sent)).toMatchObject([{ kind: 'file', waiver }]))
  })

  test('asks nothing of a referral whose visit an encounter shows', async () => {
    const shown = sampleNote('note-1')
    const candidates = shown.candidates.map((each) => ({
      ...each,
      referral: { ...each.referral, usualWaiver: undefined },
    }))
    const { sent } = answerNotes({ notes: [{ ...shown, candidates }] })
    const { user } = await openNotes('/open/note-1')
    const place = await detail()
    await user.click(await fileHere(place))
    expect(within(place).queryByRole('combobox')).not.toBeInTheDocument()
    await waitFor(() => expect(choices(sent)).toHaveLength(1))
    expect(choices(sent)[0]).not.toHaveProperty('waiver')
  })

  test('takes M and Enter, and leads on to the next note', async () => {
    const { sent } = answerNotes()
    const { user } = await openNotes()
    ;(await row(/^GI consultation note/)).focus()
    await user.keyboard('m')
    const button = await fileHere(await detail())
    await waitFor(() => expect(button).toHaveFocus())
    await user.keyboard('{Enter}')
    await waitFor(() => expect(sent.decisions).toHaveLength(1))
    const next = await row(/^Consultation report/)
    await waitFor(() => expect(next).toHaveFocus())
    await user.keyboard('{Control>}z{/Control}')
    await waitFor(() => expect(sent.undone).toHaveLength(1))
  })

  test('J and K walk the list, and Enter on one that is not offered first only looks', async () => {
    const { sent } = answerNotes()
    const { user } = await openNotes()
    ;(await row(/^GI consultation note/)).focus()
    await user.keyboard('jjk')
    expect(await row(/^Consultation report/)).toHaveFocus()
    await user.keyboard('{Enter}')
    const heading = await screen.findByRole('heading', { name: 'Consultation report' })
    await waitFor(() => expect(heading).toHaveFocus())
    await user.keyboard('{Enter}')
    expect(sent.decisions).toEqual([])
    await user.keyboard('{Escape}')
    await waitFor(async () => expect(await row(/^Consultation report/)).toHaveFocus())
  })

  test('says what is other when somebody was quicker, and sends the version that was read again', async () => {
    const changed = {
      problem: 'changed-meanwhile',
      status: 409,
      members: { by: 'Jon Tran', state: 'waiting' },
    }
    const { sent, known } = answerNotes({ answers: [changed, 'done'] })
    const { user } = await openNotes('/open/note-1')
    const button = await fileHere(await detail())
    const note = sampleNote('note-1')
    known.set('note-1', {
      ...note,
      row: { ...note.row, version: 7 },
      candidates: note.candidates.map((each, index) =>
        index === 0 ? { ...each, referral: { ...each.referral, state: 'closed-completed' } } : each,
      ),
    })
    await user.click(button)
    const alert = await screen.findByRole('alert')
    expect(alert).toHaveTextContent('Jon Tran was quicker: the note is now “Proposed”. Yours was not saved.')
    expect(alert).toHaveTextContent(/Gastroenterology: .* → /)
    await waitFor(() => expect(sent.read.length).toBeGreaterThan(1))
    await user.click(await fileHere(await detail()))
    await waitFor(() => expect(sent.decisions).toHaveLength(2))
    expect(sent.decisions.map(([, { version }]) => version)).toEqual([1, 7])
  })

  test('sends the same decision again when no answer came, so that nothing is filed twice', async () => {
    const { sent } = answerNotes()
    const ids: string[] = []
    network.use(
      http.post<never, NoteDecisionRequest>(
        '*/api/notes/:id/decisions',
        async ({ request }) => {
          ids.push((await request.json()).id)
          return HttpResponse.error()
        },
        { once: true },
      ),
    )
    const { user } = await openNotes('/open/note-1')
    await user.click(await fileHere(await detail()))
    expect(await screen.findByRole('alert')).toHaveTextContent('Baton did not answer.')
    await user.click(await fileHere(await detail()))
    await waitFor(() => expect(sent.decisions).toHaveLength(1))
    expect(sent.decisions[0]?.[1].id).toBe(ids[0])
  })

  test('that is refused says why', async () => {
    const refused = { problem: 'command-refused', status: 422, members: { reason: 'note-pre-dates' } }
    answerNotes({ answers: [refused] })
    const { user } = await openNotes('/open/note-1')
    await user.click(await fileHere(await detail()))
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The note is about a visit before the referral.',
    )
  })
})

describe('what else can be decided', () => {
  const open = async (button: string | RegExp, id = 'note-1') => {
    const { sent } = answerNotes()
    const { user } = await openNotes(`/open/${id}`)
    await user.click(await within(await detail()).findByRole('button', { name: button }))
    return { sent, user, dialog: screen.queryByRole('dialog') ?? document.body }
  }
  test('not this referral, with one press', async () => {
    const { sent } = await open(/^Not this referral: Surgery/)
    await waitFor(() =>
      expect(choices(sent)).toEqual([{ kind: 'not-this-referral', referral: 'ServiceRequest/sr-7' }]),
    )
  })

  test('not this patient: it says what follows, and does nothing without a word', async () => {
    const { sent, user, dialog } = await open('Not this patient…')
    expect(dialog).toHaveTextContent('kept out of every chart, and compliance is told')
    await user.click(within(dialog).getByRole('button', { name: 'Quarantine the note' }))
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Write a few words.')
    expect(sent.decisions).toEqual([])
    await user.type(within(dialog).getByRole('textbox', { name: 'What you know' }), 'Another birth date.')
    await user.keyboard('{Control>}{Enter}{/Control}')
    await waitFor(() =>
      expect(choices(sent)).toEqual([{ kind: 'not-this-patient', text: 'Another birth date.' }]),
    )
  })

  test('two referrals of one kind and one patient are told apart by their numbers, also unseen', async () => {
    const note = sampleNote('note-2')
    const [first] = note.candidates
    if (first === undefined) throw new Error('the sample has no candidate')
    const other = { ...first.referral, reference: 'ServiceRequest/sr-11', number: 'REF-2026-000099' }
    const candidates = [first, { ...first, referral: other, isRejected: false }]
    answerNotes({ notes: [{ ...note, candidates }] })
    await openNotes('/open/note-2')
    const buttons = await within(await detail()).findAllByRole('button', { name: /^File here/ })
    const names = buttons.map((button) => button.getAttribute('aria-label'))
    expect(names).toEqual([
      expect.stringContaining(first.referral.number ?? 'no number'),
      expect.stringContaining('REF-2026-000099'),
    ])
  })

  test('against the name in the note nothing is filed without a word', async () => {
    const note = sampleNote('note-2')
    const [first] = note.candidates
    if (first === undefined) throw new Error('the sample has no candidate')
    const { sent } = answerNotes({ notes: [{ ...note, candidates: [{ ...first, agreement: 'differs' }] }] })
    const { user } = await openNotes('/open/note-2')
    await user.click(await fileHere(await detail()))
    expect(sent.decisions).toEqual([])
    const dialog = screen.getByRole('dialog', { name: 'File it all the same' })
    await user.type(within(dialog).getByRole('textbox', { name: 'Why' }), 'Married name.')
    await user.click(within(dialog).getByRole('button', { name: 'File here' }))
    await waitFor(() => expect(choices(sent)).toMatchObject([{ kind: 'file', text: 'Married name.' }]))
  })

  test('without any referral the record of whom it names can take it', async () => {
    const { user, dialog } = await open('File without a referral…', 'note-3')
    expect(within(dialog).getByRole('radio', { name: /OKAFOR, Adaeze/ })).toBeVisible()
    await user.keyboard('{Escape}')
  })

  test('two referrals, of one patient only', async () => {
    const { sent, user, dialog } = await open('It answers two referrals…', 'note-2')
    for (const box of within(dialog).getAllByRole('checkbox')) await user.click(box)
    await user.click(within(dialog).getByRole('button', { name: 'File at both' }))
    expect(within(dialog).getByRole('alert')).toHaveTextContent('two referrals of one patient')
    expect(sent.decisions).toEqual([])
  })

  test('two referrals of the same patient are filed together', async () => {
    const { sent, user, dialog } = await open('It answers two referrals…')
    for (const box of within(dialog).getAllByRole('checkbox')) await user.click(box)
    await user.click(within(dialog).getByRole('button', { name: 'File at both' }))
    await waitFor(() =>
      expect(choices(sent)).toEqual([
        {
          kind: 'file-to-two',
          patient: 'Patient/p-2',
          referrals: ['ServiceRequest/sr-2', 'ServiceRequest/sr-7'],
        },
      ]),
    )
  })

  test('without a referral: of several patients none is chosen beforehand', async () => {
    const { sent, user, dialog } = await open('File without a referral…', 'note-2')
    await user.type(within(dialog).getByRole('textbox', { name: 'Why' }), 'Sent for information.')
    await user.click(within(dialog).getByRole('button', { name: 'File in the record' }))
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Choose the patient.')
    await user.click(within(dialog).getByRole('radio', { name: /Born 14-Mar-1961/ }))
    await user.click(within(dialog).getByRole('button', { name: 'File in the record' }))
    await waitFor(() =>
      expect(choices(sent)).toEqual([
        { kind: 'without-referral', patient: 'Patient/p-2', text: 'Sent for information.' },
      ]),
    )
  })

  test('the referral that is missing is made, in a clinician’s name', async () => {
    const requesters = [
      { reference: 'Practitioner/a', name: 'Dr. Amari', isMe: false },
      { reference: 'Practitioner/b', name: 'Dr. Brooks', isMe: false },
    ]
    network.use(http.get('*/api/requesters', () => HttpResponse.json({ mayRefer: true, requesters })))
    const { sent, user, dialog } = await open('Make the missing referral…')
    await user.selectOptions(within(dialog).getByRole('combobox', { name: 'Specialty' }), 'Gastroenterology')
    await user.type(within(dialog).getByRole('textbox', { name: 'Reason for the visit' }), 'Anemia')
    await user.click(within(dialog).getByRole('button', { name: 'Make it and file' }))
    expect(within(dialog).getByRole('alert')).toHaveTextContent('Choose the clinician.')
    await user.selectOptions(
      within(dialog).getByRole('combobox', { name: 'Clinician who asked for it' }),
      'Dr. Amari',
    )
    await user.click(within(dialog).getByRole('button', { name: 'Make it and file' }))
    await waitFor(() =>
      expect(choices(sent)).toEqual([
        {
          kind: 'after-the-fact',
          patient: 'Patient/p-2',
          specialty: 'gastroenterology',
          reason: 'Anemia',
          requester: 'Practitioner/a',
          orderedOn: '2026-10-29',
        },
      ]),
    )
  })

  test('what Baton does not allow is not offered', async () => {
    answerNotes({ notes: [sampleNote('note-1', { actions: [] })] })
    await openNotes('/open/note-1')
    const place = await detail()
    expect(await within(place).findByText(/^Your role may look at this note/)).toBeVisible()
    expect(within(place).queryByRole('button', { name: /File|Not this/ })).not.toBeInTheDocument()
  })
})

test('one press leads from the note to the referrals, however long the note is', async () => {
  answerNotes()
  const { user } = await openNotes('/open/note-1')
  const place = await detail()
  await user.click(await within(place).findByRole('button', { name: 'To the 2 referrals it may belong to' }))
  expect(document.activeElement).toHaveTextContent('Referrals it may belong to')
})

describe('the visits without a report', () => {
  const file = { name: 'Visits without a report (CSV)' }

  test('are a file for whoever bills; one that cannot be written is said', async () => {
    answerNotes()
    let asked = 0
    network.use(
      http.get('*/api/worklist/undocumented', () => {
        asked += 1
        return new HttpResponse(null, { status: 503 })
      }),
    )
    const { user } = await openNotes()
    await user.click(await screen.findByRole('button', file))
    expect(await screen.findByText('The file could not be written.')).toBeVisible()
    expect(asked).toBe(1)
  })

  test('are no business of anybody else', async () => {
    answerNotes()
    await openNotes('', 'en', { ...me, roles: ['coordinator'] })
    await row(/^GI consultation note/)
    expect(screen.queryByRole('button', file)).not.toBeInTheDocument()
  })
})

test('in Spanish no English word is left', async () => {
  answerNotes()
  await openNotes('/open/note-2', 'es')
  expect(await screen.findByText(/^Leída de una imagen: compare/)).toBeVisible()
  expect(document.body.textContent).not.toMatch(
    /\b(page|row|read|compare|cand|act|check|reason)\.[a-z]|\{|\}/,
  )
  expect(document.body.textContent).not.toMatch(
    /\b(File|Not this|Born|Agrees|Differs|Overdue|Undo|Recommendations)\b(?!:)/,
  )
})
