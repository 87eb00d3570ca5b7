import { render, screen, waitFor, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { http, HttpResponse } from 'msw'
import { expect, test, vi } from 'vitest'
import type { Command } from '#domain/commands/command.ts'
import type { RankedReceiver } from '#domain/directory/ranking.ts'
import { CommandDialog } from '../../client/features/commands/command-dialog.tsx'
import type { Wrong } from '../../client/features/commands/command-form.ts'
import { words as en } from '../../client/i18n/directory-en.ts'
import { words as es } from '../../client/i18n/directory-es.ts'
import { loadLanguage } from '../../client/i18n/translator.ts'
import { createQueryClient, Providers } from '../../client/providers.tsx'
import { aReceiver } from '../domain/receivers-builder.ts'
import { network } from '../support/client-network.ts'
import { messagePlaceholders } from '../support/message-placeholders.ts'

const lindahl: RankedReceiver = {
  receiver: aReceiver(),
  network: 'unknown',
  points: 30,
  reasons: [
    { key: 'network-unknown', side: 'open', values: { payer: '' } },
    { key: 'usual', side: 'for', values: { referred: 4, all: 5, whose: 'practice' } },
  ],
}
const thornton: RankedReceiver = {
  receiver: aReceiver({ id: 'r-2', reference: 'PractitionerRole/role-2', name: 'Dr. Elias Thornton' }),
  network: 'out',
  points: -60,
  reasons: [{ key: 'network-out', side: 'against', values: { payer: 'Cedar Mutual' } }],
}
const stranger = (number: number): RankedReceiver => ({
  ...thornton,
  network: 'in',
  receiver: aReceiver({
    id: `s-${number}`,
    reference: `PractitionerRole/s-${number}`,
    name: `Dr. No ${number}`,
  }),
})

/** Lets Baton rank these; gives what it was asked. */
function answerRank(ranked: readonly RankedReceiver[] | 'failing') {
  const asked: unknown[] = []
  network.use(
    http.post('*/api/directory/rank', async ({ request }) => {
      asked.push(await request.json())
      if (ranked === 'failing') return HttpResponse.error()
      return HttpResponse.json({ ranked, coverage: [] })
    }),
  )
  return asked
}

async function openForm(wrong?: Wrong, locale: 'en' | 'es' = 'en', name: 'route' | 'redirect' = 'route') {
  const given: Command[] = []
  const onClose = vi.fn()
  const subject = {
    referral: 'ServiceRequest/sr-1',
    patient: 'Patient/p-1',
    version: 0,
    patientName: 'OKAFOR, Adaeze',
    birthDate: '1961-03-14',
    mrn: '004 418 2297',
    title: 'Cardiology',
    specialty: 'cardiology',
    urgency: 'urgent' as const,
  }
  render(
    <Providers client={createQueryClient()} language={await loadLanguage(locale)}>
      <CommandDialog
        name={name}
        subjects={[subject]}
        now={Date.parse('2026-02-02T15:00:00Z')}
        timeZone="America/New_York"
        staff={[]}
        bearer="baton-1"
        onSubmit={(command) => {
          given.push(command)
          return Promise.resolve(wrong)
        }}
        onClose={onClose}
      />
    </Providers>,
  )
  return { form: await screen.findByRole('dialog'), given, onClose, user: userEvent.setup() }
}

test('shows the usual ones first, with reasons, and a network nobody knows as unknown', async () => {
  const asked = answerRank([thornton, lindahl])
  const { form } = await openForm()
  expect(form).toHaveTextContent('OKAFOR, Adaeze Born 14-Mar-1961 MRN 004 418 2297')
  const choices = await within(form).findAllByRole('radio')
  expect(choices[0]).toHaveAccessibleName(/Lindahl.*Network unknown/)
  expect(choices[0]).toHaveAccessibleDescription(
    'For: Usual: 4 of the practice’s 5 referrals for this specialty in the last year',
  )
  expect(choices[1]).toHaveAccessibleName(/Thornton.*Out of network/)
  expect(asked).toEqual([{ specialty: 'cardiology', urgency: 'urgent', patient: 'p-1' }])
})

test('is worked with the keyboard alone, the first receiver in focus', async () => {
  answerRank([lindahl])
  const { form, given, onClose, user } = await openForm()
  const first = await within(form).findByRole('radio', { name: /Lindahl/ })
  await waitFor(() => expect(first).toHaveFocus())
  await user.keyboard(' {Control>}{Enter}{/Control}')
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce())
  expect(given).toEqual([
    {
      name: 'route',
      receiver: {
        reference: 'PractitionerRole/role-1',
        display: 'Dr. Ingrid Lindahl, Riverside Cardiology Group',
        network: 'unknown',
      },
    },
  ])
})

test('asks why for a receiver out of network, and takes no empty answer', async () => {
  answerRank([thornton])
  const { form, given, user } = await openForm()
  await user.click(await within(form).findByRole('radio', { name: /Thornton/ }))
  await user.click(within(form).getByRole('button', { name: /Choose receiver/ }))
  const reason = within(form).getByRole('textbox', { name: 'Why out of network' })
  expect(reason).toBeInvalid()
  expect(reason).toHaveAccessibleDescription('Say why a receiver out of network was chosen.')
  expect(reason).toHaveFocus()
  expect(given).toEqual([])
  await user.keyboard('The patient asked.{Enter}')
  await waitFor(() =>
    expect(given).toMatchObject([{ receiver: { network: 'out' }, reason: 'The patient asked.' }]),
  )
})

test('takes somebody by name whom the directory does not have', async () => {
  answerRank([])
  const { form, given, user } = await openForm()
  expect(await within(form).findByText('No receiver of this specialty is in the directory.')).toBeVisible()
  await user.click(within(form).getByRole('button', { name: /Choose receiver/ }))
  expect(within(form).getByRole('alert')).toHaveTextContent('Choose a receiver, or name one.')
  await user.click(within(form).getByRole('radio', { name: /not in the directory/ }))
  await user.type(within(form).getByRole('textbox', { name: 'Name and place' }), 'Dr. Quill, Weston{Enter}')
  await waitFor(() =>
    expect(given).toEqual([
      { name: 'route', receiver: { display: 'Dr. Quill, Weston', network: 'unknown' } },
    ]),
  )
})

test('a directory that cannot be read is said to be that, and somebody can be named all the same', async () => {
  answerRank('failing')
  const { form } = await openForm()
  expect(await within(form).findByRole('alert')).toHaveTextContent('The directory could not be read')
  expect(within(form).getByRole('radio', { name: /not in the directory/ })).toBeEnabled()
})

test('of many the first are shown, the others on request', async () => {
  answerRank([lindahl, ...Array.from({ length: 9 }, (_, number) => stranger(number))])
  const { form, user } = await openForm()
  expect(await within(form).findAllByRole('radio', { name: /Dr\./ })).toHaveLength(4)
  await user.click(within(form).getByRole('button', { name: 'Show 6 more' }))
  expect(within(form).getAllByRole('radio', { name: /Dr\./ })).toHaveLength(10)
})

test('what Baton refuses is said at the field it concerns, and the choice stays', async () => {
  answerRank([lindahl])
  const because = 'This receiver has the referral already.'
  const { form, onClose, user } = await openForm({ because, pointer: '/receiver' })
  const choice = await within(form).findByRole('radio', { name: /Lindahl/ })
  await user.click(choice)
  await user.click(within(form).getByRole('button', { name: /Choose receiver/ }))
  const group = within(form).getByRole('group', { name: 'Receivers' })
  expect(await within(group).findByRole('alert')).toHaveTextContent(because)
  expect(group).toHaveAccessibleDescription(because)
  expect(within(form).getAllByRole('alert')).toHaveLength(1)
  expect(choice).toBeChecked()
  expect(choice).toHaveFocus()
  expect(onClose).not.toHaveBeenCalled()
})

test('a refusal that concerns no field is said at the end of the form', async () => {
  answerRank([lindahl])
  const { form, user } = await openForm({ because: 'It has been sent already.' })
  await user.click(await within(form).findByRole('radio', { name: /Lindahl/ }))
  await user.click(within(form).getByRole('button', { name: /Choose receiver/ }))
  expect(await within(form).findByRole('alert')).toHaveTextContent('It has been sent already.')
})

test('redirecting chooses from the same receivers, and always says why', async () => {
  answerRank([lindahl])
  const { form, given, user } = await openForm(undefined, 'en', 'redirect')
  await user.click(await within(form).findByRole('radio', { name: /Lindahl/ }))
  await user.type(within(form).getByRole('textbox', { name: 'Reason' }), 'They take nobody.{Enter}')
  await waitFor(() =>
    expect(given).toMatchObject([
      { name: 'redirect', receiver: { reference: 'PractitionerRole/role-1' }, reason: 'They take nobody.' },
    ]),
  )
})

test('says that nobody is there, in Spanish', async () => {
  answerRank([])
  const { form } = await openForm(undefined, 'es')
  expect(await within(form).findByText(/ningún destinatario/)).toBeInTheDocument()
})

test('every sentence asks for the same values in both languages', () => {
  for (const [key, text] of Object.entries(en.own)) {
    const spanish = Object.entries(es.own).find(([id]) => id === key)?.[1] ?? ''
    expect([key, messagePlaceholders(spanish)]).toEqual([key, messagePlaceholders(text)])
  }
})
