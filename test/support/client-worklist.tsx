import type {
  WorklistCounts,
  WorklistPage as WorklistPageAnswer,
  WorklistQuestion,
  WorklistRow,
} from '#contract/worklist.ts'
import { render, screen } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { vi } from 'vitest'
import { sampleCounts, sampleNow, sampleZone } from '../../client/dev/worklist-samples.ts'
import type { WorklistUser } from '../../client/api/worklist-session.ts'
import { WorklistPage } from '../../client/features/worklist/worklist-page.tsx'
import { loadLanguage } from '../../client/i18n/translator.ts'
import { createQueryClient, Providers } from '../../client/providers.tsx'
import { network } from './client-network.ts'

/** What Baton was asked, in order. */
export type AskedWorklist = { questions: WorklistQuestion[]; bearers: (string | null)[] }

const pageSize = 100

/** Gives every element a height, as a browser would: rows 46 pixels, anything else a window of 800. */
export function layOut(): void {
  for (const name of ['offsetHeight', 'offsetWidth', 'clientHeight', 'clientWidth']) {
    Object.defineProperty(HTMLElement.prototype, name, {
      configurable: true,
      get(this: HTMLElement) {
        return this.tagName === 'TR' ? 46 : 800
      },
    })
  }
  Element.prototype.scrollIntoView = () => undefined
}

/** Lets Baton hold these rows, in pages of a hundred, whatever the question narrows. */
export function answerWorklist(
  rows: readonly WorklistRow[],
  counts: WorklistCounts = sampleCounts,
  page: Partial<WorklistPageAnswer> = {},
) {
  const asked: AskedWorklist = { questions: [], bearers: [] }
  network.use(
    http.post<never, WorklistQuestion>('*/api/worklist', async ({ request }) => {
      const question = await request.json()
      asked.questions.push(question)
      asked.bearers.push(request.headers.get('authorization'))
      const from = Number(question.cursor ?? 0)
      const next = from + pageSize < rows.length ? { next: String(from + pageSize) } : {}
      return HttpResponse.json({
        rows: rows.slice(from, from + pageSize),
        total: rows.length,
        now: new Date(sampleNow).toISOString(),
        timeZone: sampleZone,
        revision: '1',
        ...next,
        ...page,
      })
    }),
    http.post('*/api/worklist/loop', () =>
      HttpResponse.json(
        { type: 'urn:baton:problem:not-found', title: 't', status: 404, instance: 'r' },
        { status: 404 },
      ),
    ),
    http.post('*/api/work', () => HttpResponse.json({ items: [], total: 0 })),
    http.post('*/api/worklist/counts', () => HttpResponse.json(counts)),
    http.post('*/api/worklist/changes', () => HttpResponse.json({ changed: 0, revision: '1' })),
  )
  return asked
}

export const me: WorklistUser = {
  reference: 'Practitioner/mr',
  name: 'Maria Reyes',
  roles: ['coordinator-lead'],
}

/** Opens the worklist as somebody who has just been let in; resolves when its heading stands. */
export async function openWorklist(locale: 'en' | 'es' = 'en', user = me) {
  layOut()
  const onEnd = vi.fn()
  render(
    <Providers client={createQueryClient()} language={await loadLanguage(locale)}>
      <WorklistPage bearer="baton-1" user={user} timeZone={sampleZone} onEnd={onEnd} />
    </Providers>,
  )
  await screen.findByRole('heading', { level: 1 })
  return { onEnd }
}

type Sent = { id: string; referral: string; command: unknown }
type Bulk = { command: unknown; items: { id: string; referral: string }[] }

/** What Baton says of a command: done in its own store, or that somebody was quicker. */
export type CommandAnswer = 'done' | { changedBy: string }

/** Lets Baton answer every command it is sent alike; gives what it was sent, bulks one by one. */
export function answerCommands(answer: CommandAnswer = 'done') {
  const commands: { sent: Sent[]; bulks: Bulk[]; undone: string[] } = { sent: [], bulks: [], undone: [] }
  const done = (id: string) => {
    const write = { seq: 0, shelf: 'own', state: 'written', resourceType: 'Task', interaction: 'create' }
    return HttpResponse.json({ id, state: 'done', writes: [write] })
  }
  network.use(
    http.post<never, Bulk>('*/api/commands/bulk', async ({ request }) => {
      const bulk = await request.json()
      commands.bulks.push(bulk)
      return HttpResponse.json({
        items: bulk.items.map(({ id, referral }) => ({ id, referral, state: 'done' })),
      })
    }),
    http.post<{ id: string }>('*/api/commands/:id/undo', ({ params }) => {
      commands.undone.push(params.id)
      return done(`undo-${params.id}`)
    }),
    http.post<never, Sent>('*/api/commands', async ({ request }) => {
      const sent = await request.json()
      commands.sent.push(sent)
      if (answer === 'done') return done(sent.id)
      const problem = { type: 'urn:baton:problem:evidence-changed', title: 't', status: 409, instance: 'r' }
      const changed = [{ reference: sent.referral, by: answer.changedBy }]
      return HttpResponse.json({ ...problem, changed }, { status: 409 })
    }),
  )
  return commands
}
