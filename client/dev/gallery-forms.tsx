import type { LoopView } from '#domain/loop-view.ts'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { packetOfferQuery } from '../api/packets.ts'
import { CommandDialog } from '../features/commands/command-dialog.tsx'
import { formNames } from '../features/commands/command-form.ts'
import { useLaterParts } from '../features/later/use-later-parts.ts'
import { ListSetting } from '../features/worklist/list-setting.tsx'
import { galleryModels } from './gallery-models.ts'
import { sampleOffer } from './packet-samples.ts'
import { sampleCounts, sampleNow, sampleRows, sampleSlots, sampleZone } from './worklist-samples.ts'

/** Every form that somebody can open, by name; `form-rebook-typed` is one where the EHR shows no free times. */
export const galleryForms: readonly string[] = [
  ...formNames.map((name) => `form-${name}`),
  'form-rebook-typed',
]

const booked = galleryModels['full']?.views.find(({ visit }) => visit !== undefined)

const candidates = galleryModels['full']?.views.flatMap((each) => each.candidates) ?? []

/** A referral with a booking, and two others that may belong to it: something to say in every form. */
const view: LoopView | undefined = booked && {
  ...booked,
  candidates,
  steps: booked.steps.map((step) =>
    step.step === 'note-back' ? { ...step, evidence: ['DocumentReference/note-7'] } : step,
  ),
  possibleBookings: [3, 9].map((days) => ({
    reference: `Appointment/a-${days}`,
    startsAt: new Date(sampleNow + days * 86_400_000).toISOString(),
    with: { display: 'Dr. Prakash Nair' },
    because: ['performer', 'specialty'],
  })),
}

/** What a form asks Baton for has been answered. */
function openAnswers(): QueryClient {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } })
  client.setQueryData(packetOfferQuery('', view?.referral ?? '').queryKey, sampleOffer)
  return client
}

/** One form about one referral; whatever is saved in it is refused, so that a refusal can be looked at too. */
export function GalleryForm({ name }: { name: string }) {
  const [isOpen, setOpen] = useState(true)
  const [client] = useState(openAnswers)
  // Where forms are opened the words of what stands behind them have come.
  const parts = useLaterParts()
  const form = formNames.find((each) => [`form-${each}`, `form-${each}-typed`].includes(name))
  const subjects = sampleRows(1).map((row) => ({ ...row, title: 'Gastroenterology' }))
  if (form === undefined || parts === undefined) return null
  return (
    <QueryClientProvider client={client}>
      <ListSetting now={sampleNow} timeZone={sampleZone}>
        <main className="message-page">
          <h1>{name}</h1>
          <button type="button" className="btn" onClick={() => setOpen(true)}>
            Open
          </button>
        </main>
        {isOpen && (
          <CommandDialog
            name={form}
            subjects={subjects}
            now={sampleNow}
            timeZone={sampleZone}
            staff={sampleCounts.staff}
            bearer=""
            view={view}
            findSlots={name === 'form-rebook-typed' ? undefined : () => Promise.resolve(sampleSlots)}
            onSubmit={(_command, t) =>
              Promise.resolve({ because: t('refusal.in-the-past'), pointer: '/appointment/startsAt' })
            }
            onClose={() => setOpen(false)}
          />
        )}
      </ListSetting>
    </QueryClientProvider>
  )
}
