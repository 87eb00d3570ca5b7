import { render, screen, waitFor, within } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { expect, test } from 'vitest'
import { galleryModels } from '../../client/dev/gallery-models.ts'
import { sampleNow, sampleZone } from '../../client/dev/worklist-samples.ts'
import { PacketsSent } from '../../client/features/commands/packets-sent.tsx'
import { ListSetting } from '../../client/features/worklist/list-setting.tsx'
import { loadLanguage } from '../../client/i18n/translator.ts'
import { createQueryClient, Providers } from '../../client/providers.tsx'
import { network } from '../support/client-network.ts'

const [model] = galleryModels['full']?.views ?? []
if (model === undefined) throw new Error('the gallery has no referral')
const sent = { what: 'sent', at: sampleNow, evidence: [], source: 'human' } as const
const view = { ...model, timeline: [sent] }
const at = (minutes: number) => Date.parse('2026-11-20T15:00:00Z') + minutes * 60_000
const packet = {
  ...{ id: 'i-1', pages: 3, sha256: 'ab12'.repeat(16), heldOut: 1, madeAt: at(0) },
  recipient: { name: 'Lakeside GI', channel: 'fax' },
  ...{ transmittedAt: at(1), deliveredAt: at(2) },
}

async function show(answer: () => Response, over: Partial<typeof view> = {}, locale: 'en' | 'es' = 'en') {
  const asked: string[] = []
  network.use(
    http.get('*/api/packets', ({ request }) => {
      asked.push(new URL(request.url).searchParams.get('referral') ?? '')
      return answer()
    }),
  )
  const client = createQueryClient()
  const shown = render(
    <Providers client={client} language={await loadLanguage(locale)}>
      <ListSetting now={sampleNow} timeZone={sampleZone}>
        <PacketsSent view={{ ...view, ...over }} bearer="baton-1" />
      </ListSetting>
    </Providers>,
  )
  return { ...shown, asked, isIdle: () => waitFor(() => expect(client.isFetching()).toBe(0)) }
}

test('each packet shows its rungs, those reached with their time, and what tells it from any other', async () => {
  const waiting = { id: 'i-2', pages: 2, sha256: 'cd', heldOut: 0, madeAt: at(9) }
  const { asked } = await show(() => HttpResponse.json({ packets: [waiting, packet] }))
  const list = await screen.findByRole('region', { name: 'Packets sent' })
  expect(list).toHaveTextContent('Lakeside GI · Fax')
  expect(list).toHaveTextContent('Waits to be handed over')
  const lines = within(list)
    .getAllByRole('listitem')
    .map(({ textContent }) => textContent)
  expect(lines).toContain('Delivered 20-Nov-2026, 10:02')
  expect(lines).toContain('Accepted not yet')
  expect(list).toHaveTextContent('3 pages · made 20-Nov-2026, 10:00 · SHA-256 ab12ab12ab12ab12…')
  expect(list).toHaveTextContent('1 entry held out as sensitive')
  expect(asked).toEqual([view.referral])
})

test('one that failed says when, in Spanish too', async () => {
  await show(() => HttpResponse.json({ packets: [{ ...packet, failedAt: at(5) }] }), {}, 'es')
  const list = await screen.findByRole('region', { name: 'Documentos enviados' })
  expect(list).toHaveTextContent('Falló 20-nov-2026, 10:05')
  expect(list.textContent).not.toMatch(/\b(Failed|pages|not yet)\b/)
})

test('where nothing was sent nobody is asked, and nothing stands there', async () => {
  const { container, asked, isIdle } = await show(() => HttpResponse.json({ packets: [] }), { timeline: [] })
  await isIdle()
  expect(asked).toEqual([])
  expect(container).toBeEmptyDOMElement()
})

test('what cannot be read is said; to whom it is not for, nothing', async () => {
  const failing = await show(() => HttpResponse.error())
  expect(await screen.findByRole('alert')).toHaveTextContent('Where the packets stand could not be read.')
  failing.unmount()
  const problem = { type: 'urn:baton:problem:not-allowed', title: 'No', status: 403, instance: 'r' }
  const refused = await show(() => HttpResponse.json(problem, { status: 403 }))
  await refused.isIdle()
  expect(refused.container).toBeEmptyDOMElement()
})
