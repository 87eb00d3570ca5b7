import type { Command } from '#domain/commands/command.ts'
import type { LoopView } from '#domain/loop-view.ts'
import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { galleryModels } from '../../client/dev/gallery-models.ts'
import {
  sampleCounts,
  sampleNow,
  sampleRows,
  sampleSlots,
  sampleZone,
} from '../../client/dev/worklist-samples.ts'
import { CommandDialog, type CommandDialogProps } from '../../client/features/commands/command-dialog.tsx'
import type { FormName, Wrong } from '../../client/features/commands/command-form.ts'
import { ListSetting } from '../../client/features/worklist/list-setting.tsx'
import { loadLanguage } from '../../client/i18n/translator.ts'
import { createQueryClient, Providers } from '../../client/providers.tsx'
import { network } from '../support/client-network.ts'
import { teachDialogs } from '../support/dialogs.ts'

beforeEach(teachDialogs)
// Papers are sent by people here: what Baton sends is another test's business.
beforeEach(() => network.use(http.get('*/api/packets/offer', () => HttpResponse.json({}))))

const booked = galleryModels['full']?.views.find(({ visit }) => visit !== undefined)
if (booked?.visit === undefined) throw new Error('the gallery has no booked referral')
const possible = (id: string, because: LoopView['possibleBookings'][number]['because']) => ({
  reference: `Appointment/${id}`,
  startsAt: '2026-12-09T15:00:00Z',
  with: { display: 'Dr. Nair' },
  because,
})
const view: LoopView = {
  ...booked,
  visit: { ...booked.visit, evidence: ['Appointment/a-1'] },
  possibleBookings: [possible('a-7', ['performer']), possible('a-8', ['specialty'])],
}

async function openForm(name: FormName, over: Partial<CommandDialogProps> = {}, locale: 'en' | 'es' = 'en') {
  const commands: Command[] = []
  const answer: { wrong?: Wrong } = {}
  const onClose = vi.fn()
  render(
    <Providers client={createQueryClient()} language={await loadLanguage(locale)}>
      <ListSetting now={sampleNow} timeZone={sampleZone}>
        <CommandDialog
          name={name}
          subjects={sampleRows(1).map((row) => ({ ...row, title: 'Gastroenterology' }))}
          now={sampleNow}
          timeZone={sampleZone}
          staff={sampleCounts.staff}
          bearer=""
          view={view}
          onSubmit={(command) => {
            commands.push(command)
            return Promise.resolve(answer.wrong)
          }}
          onClose={onClose}
          {...over}
        />
      </ListSetting>
    </Providers>,
  )
  const form = await screen.findByRole('dialog')
  const user = userEvent.setup()
  return {
    form,
    user,
    commands,
    answer,
    onClose,
    box: (label: string | RegExp) => within(form).getByLabelText(label),
    radio: (name: RegExp) => within(form).getByRole('radio', { name }),
    save: () => user.keyboard('{Control>}{Enter}{/Control}'),
  }
}

type Opened = Awaited<ReturnType<typeof openForm>>

const filled: readonly [FormName, (opened: Opened) => Promise<void>, Command][] = [
  ['send-packet', async () => {}, { name: 'send-packet', medium: 'fax' }],
  [
    'record-acknowledgement',
    async ({ user }) => user.keyboard('Front desk has it'),
    {
      name: 'record-acknowledgement',
      medium: 'phone',
      on: new Date(sampleNow).toISOString().slice(0, 10),
      note: 'Front desk has it',
    },
  ],
  [
    'record-information-request',
    async ({ user }) => user.keyboard('Last ECG'),
    {
      name: 'record-information-request',
      what: 'Last ECG',
      medium: 'phone',
      on: new Date(sampleNow).toISOString().slice(0, 10),
    },
  ],
  [
    'request-records',
    async ({ user }) => user.keyboard('Pathology report'),
    { name: 'request-records', medium: 'fax', what: 'Pathology report' },
  ],
  [
    'record-no-show',
    async ({ user }) => user.keyboard('Bus strike'),
    { name: 'record-no-show', appointment: 'Appointment/a-1', note: 'Bus strike' },
  ],
  [
    'cancel-appointment',
    async ({ user, radio }) => user.click(radio(/Patient/)),
    { name: 'cancel-appointment', appointment: 'Appointment/a-1', by: 'patient' },
  ],
  [
    'link-appointment',
    async ({ user, radio }) => user.click(radio(/specialty/i)),
    { name: 'link-appointment', appointment: 'Appointment/a-8' },
  ],
  [
    'unlink-appointment',
    async ({ user }) => user.keyboard('Is for her knee'),
    { name: 'unlink-appointment', appointment: 'Appointment/a-1', reason: 'Is for her knee' },
  ],
  [
    'change-urgency',
    async ({ user, box, radio }) => {
      await user.click(radio(/Urgent/))
      await user.type(box('Reason'), 'Getting worse')
    },
    { name: 'change-urgency', urgency: 'urgent', reason: 'Getting worse' },
  ],
  [
    'cancel',
    async ({ user, box, radio }) => {
      await user.click(radio(/No longer needed/))
      await user.type(box('What happened'), 'Healed')
    },
    { name: 'cancel', reason: 'no-longer-needed', text: 'Healed' },
  ],
  [
    'force-cancel',
    async ({ user }) => user.keyboard('No answer'),
    { name: 'force-cancel', text: 'No answer' },
  ],
  ['start-tracking', async () => {}, { name: 'start-tracking' }],
]

describe('each form', () => {
  test.each(filled)('of %s says whom it is about and becomes its command', async (name, fill, command) => {
    const opened = await openForm(name)
    expect(opened.form).toHaveTextContent(/HOLM, Peter.*Born.*1931.*MRN/)
    await fill(opened)
    await opened.save()
    await waitFor(() => expect(opened.onClose).toHaveBeenCalled())
    expect(opened.commands).toEqual([command])
  })

  test.each(filled)('of %s speaks Spanish', async (name) => {
    const { form } = await openForm(name, {}, 'es')
    expect(form).toHaveAttribute('lang', 'es')
    expect(form).not.toHaveTextContent(/\b(Save|Record|Reason|Booked|Cancel referral|Request)\b/)
    expect(form.textContent).not.toMatch(/\b[a-z]+(-[a-z]+)+\.[a-z]|\{/)
  })

  test.each([
    ['record-information-request', 'what', 'Write what is needed.'],
    ['request-records', 'what', 'Write what is needed.'],
    ['cancel-appointment', 'by', 'Say who cancels.'],
    ['link-appointment', 'appointment', 'Choose the appointment.'],
    ['unlink-appointment', 'reason', 'Write what happened: it is kept with the decision.'],
    ['change-urgency', 'urgency', 'Choose an urgency.'],
    ['cancel', 'reason', 'Choose a reason.'],
    ['force-cancel', 'text', 'Write what happened: it is kept with the decision.'],
  ] as const)('of %s says what is missing, and sends nothing', async (name, field, words) => {
    const { form, save, commands } = await openForm(name)
    await save()
    expect(within(form).getByRole('alert')).toHaveTextContent(words)
    expect(document.activeElement).toHaveAttribute('name', field)
    expect(commands).toEqual([])
  })

  test('that needs the referral is not shown before it was read', async () => {
    await expect(openForm('cancel', { view: undefined })).rejects.toThrow()
  })
})

describe('what is said before', () => {
  test('a referral with work in progress is not called off without asking; one without is, at once', async () => {
    const { form } = await openForm('cancel')
    expect(form).toHaveTextContent('is asked to cancel first: the referral stays open until the answer')
    within(form).getByRole('button', { name: 'Go back' })
  })

  test('one without work in progress is closed at once', async () => {
    const { form } = await openForm('cancel', { view: { ...view, state: 'sent' } })
    expect(form).toHaveTextContent('the referral is closed at once')
    expect(form).not.toHaveTextContent('asked to cancel first')
  })

  test('which booking it is', async () => {
    const { form } = await openForm('cancel-appointment')
    expect(form).toHaveTextContent(/Booked: \d\d-\w+-2026, \d\d:\d\d, with /)
  })

  test('to whom the papers went', async () => {
    const { form } = await openForm('send-packet', {
      view: { ...view, state: 'info-requested', receiver: { display: 'Lakeside GI' } },
    })
    expect(form).toHaveTextContent('This answers what the receiver asked for.')
    await within(form).findByText('Nothing is sent from here: this records that papers went to Lakeside GI.')
  })
})

describe('a refusal', () => {
  test('stands beside the field that it points to, and is read with it', async () => {
    const { form, user, box, save, answer } = await openForm('record-appointment')
    await user.type(box('Date'), '2026-11-02')
    await user.type(box('Time'), '09:00')
    answer.wrong = { because: 'This lies too far back.', pointer: '/appointment/startsAt' }
    await save()
    const alert = await within(form).findByRole('alert')
    expect(alert).toHaveTextContent('This lies too far back.')
    const date = box('Date')
    expect(date).toHaveFocus()
    expect(date).toHaveAttribute('aria-invalid', 'true')
    expect(date).toHaveAccessibleDescription('This lies too far back.')
    expect(date).toHaveValue('2026-11-02')
  })

  test('that points to no field stands at the end', async () => {
    const { form, save, answer } = await openForm('start-tracking')
    answer.wrong = { because: 'The referral is tracked already.' }
    await save()
    expect(await within(form).findByRole('alert')).toHaveTextContent('tracked already')
  })
})

describe('free times', () => {
  const findSlots = () => Promise.resolve(sampleSlots)

  test('are offered by day in the clinic’s zone, and one click and another book one', async () => {
    const { form, user, commands } = await openForm('book-appointment', { findSlots })
    const times = await within(form).findByRole('group', { name: 'Free times (EST)' })
    expect(within(times).getAllByRole('radio')[0]).toHaveFocus()
    const [, second] = within(times).getAllByRole('radio')
    expect(second).toHaveAccessibleName(/25-Nov-2026, 11:42, Dr. Prakash Nair/)
    let clicks = 0
    form.addEventListener('click', () => (clicks += 1), { capture: true })
    await user.click(second ?? times)
    await user.click(within(form).getByRole('button', { name: /Book appointment/ }))
    const { slot, startsAt, endsAt } = sampleSlots[1] ?? {}
    const person = { reference: 'Practitioner/pn', display: 'Dr. Prakash Nair' }
    expect(commands).toEqual([
      { name: 'book-appointment', slot, appointment: { startsAt, endsAt, with: person } },
    ])
    expect(clicks).toBe(2)
  })

  test('do not keep anybody from a time that was agreed otherwise', async () => {
    const { form, user, box, save, commands } = await openForm('rebook', { findSlots })
    await within(form).findByRole('group', { name: /Free times/ })
    await user.click(box('Another time, already agreed'))
    await user.type(box('Date'), '2026-12-15')
    await user.type(box('Time'), '09:00')
    await save()
    expect(commands).toEqual([
      {
        name: 'rebook',
        replaces: 'Appointment/a-1',
        appointment: { startsAt: '2026-12-15T14:00:00.000Z' },
        medium: 'phone',
      },
    ])
  })

  test('that were picked replace the booking that was there', async () => {
    const { form, user, save, commands } = await openForm('rebook', { findSlots })
    const [first] = within(await within(form).findByRole('group', { name: /Free times/ })).getAllByRole(
      'radio',
    )
    await user.click(first ?? form)
    await save()
    expect(commands).toMatchObject([{ name: 'rebook', replaces: 'Appointment/a-1', slot: 'Slot/s-1' }])
  })

  test('have to be chosen before anything is sent', async () => {
    const { form, save, commands } = await openForm('book-appointment', { findSlots })
    await within(form).findByRole('group', { name: /Free times/ })
    await save()
    expect(within(form).getByRole('alert')).toHaveTextContent('Choose a time.')
    expect(commands).toEqual([])
  })

  test.each([
    ['an EHR without a search for them', undefined, 'This EHR shows no free times'],
    ['an EHR that turns out to have none', () => Promise.resolve(undefined), 'This EHR shows no free times'],
    ['a full calendar', () => Promise.resolve([]), 'Nothing is free in the next 60 days'],
    ['a calendar that cannot be read', () => Promise.reject(new Error('503')), 'could not be read'],
  ])('are typed in with %s', async (_what, find, words) => {
    const { form, user, box, save, commands } = await openForm('book-appointment', { findSlots: find })
    await within(form).findByText(new RegExp(words))
    await user.type(box('Date'), '2026-12-15')
    await user.type(box('Time'), '09:00')
    await save()
    expect(commands).toMatchObject([
      { name: 'record-appointment', appointment: { startsAt: '2026-12-15T14:00:00.000Z' }, medium: 'phone' },
    ])
  })
})
