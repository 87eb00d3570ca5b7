import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import type { RankedReceiver } from '#domain/directory/ranking.ts'
import { ReceiverPicker, type PickedReceiver } from '../../client/features/directory/receiver-picker.tsx'
import { words as en } from '../../client/i18n/directory-en.ts'
import { words as es } from '../../client/i18n/directory-es.ts'
import { loadLanguage } from '../../client/i18n/translator.ts'
import { createQueryClient, Providers } from '../../client/providers.tsx'
import { aReceiver } from '../domain/receivers-builder.ts'
import { messagePlaceholders } from '../support/message-placeholders.ts'

const ranked: readonly RankedReceiver[] = [
  {
    receiver: aReceiver(),
    network: 'unknown',
    points: 30,
    reasons: [
      { key: 'network-unknown', side: 'open', values: { payer: '' } },
      { key: 'usual', side: 'for', values: { referred: 4, returned: 3 } },
    ],
  },
  {
    receiver: aReceiver({ id: 'r-2', name: 'Dr. Elias Thornton' }),
    network: 'out',
    points: -60,
    reasons: [{ key: 'network-out', side: 'against', values: { payer: 'Cedar Mutual' } }],
  },
]

async function openPicker(receivers = ranked, locale: 'en' | 'es' = 'en') {
  const onPick = vi.fn<(picked: PickedReceiver) => void>()
  render(
    <Providers client={createQueryClient()} language={await loadLanguage(locale)}>
      <ReceiverPicker ranked={receivers} onPick={onPick} />
    </Providers>,
  )
  return { onPick, user: userEvent.setup() }
}

test('shows the best first, with reasons, and a network nobody knows as unknown', async () => {
  await openPicker()
  const choices = await screen.findAllByRole('radio')
  expect(choices.map((choice) => choice.getAttribute('name'))).toEqual(['receiver', 'receiver'])
  expect(choices[0]).toHaveAccessibleName(/Lindahl.*Network unknown/)
  expect(choices[0]).toHaveAccessibleDescription('For: Usual: 4 referrals sent here')
  expect(choices[1]).toHaveAccessibleDescription('Against: Out of network for Cedar Mutual')
})

test('is worked with the keyboard alone', async () => {
  const { onPick, user } = await openPicker()
  await screen.findAllByRole('radio')
  await user.tab()
  await user.keyboard(' {Enter}')
  expect(onPick).toHaveBeenCalledExactlyOnceWith({ ranked: ranked[0] })
})

test('asks why for a receiver out of network, and takes no empty answer', async () => {
  const { onPick, user } = await openPicker()
  await user.click(await screen.findByRole('radio', { name: /Thornton/ }))
  await user.click(screen.getByRole('button', { name: 'Choose' }))
  expect(screen.getByRole('alert')).toHaveTextContent('Say why this referral goes out of network.')
  expect(onPick).not.toHaveBeenCalled()
  await user.type(screen.getByRole('textbox', { name: 'Why out of network' }), 'The patient asked.')
  await user.click(screen.getByRole('button', { name: 'Choose' }))
  expect(onPick).toHaveBeenCalledExactlyOnceWith({ ranked: ranked[1], reason: 'The patient asked.' })
})

test('says that nobody is there, in Spanish', async () => {
  await openPicker([], 'es')
  expect(await screen.findByText(/ningún destinatario/)).toBeInTheDocument()
})

test('every sentence asks for the same values in both languages', () => {
  for (const [key, text] of Object.entries(en.own)) {
    const spanish = Object.entries(es.own).find(([id]) => id === key)?.[1] ?? ''
    expect([key, messagePlaceholders(spanish)]).toEqual([key, messagePlaceholders(text)])
  }
})
