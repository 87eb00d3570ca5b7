import type { WorklistCounts, WorklistQuestion, WorklistRow } from '#contract/worklist.ts'
import { render, screen } from '@testing-library/react'
import { http, HttpResponse } from 'msw'
import { vi } from 'vitest'
import { sampleCounts, sampleNow, sampleZone } from '../../client/dev/worklist-samples.ts'
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
export function answerWorklist(rows: readonly WorklistRow[], counts: WorklistCounts = sampleCounts) {
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
      })
    }),
    http.post('*/api/worklist/loop', () =>
      HttpResponse.json(
        { type: 'urn:baton:problem:not-found', title: 't', status: 404, instance: 'r' },
        { status: 404 },
      ),
    ),
    http.post('*/api/worklist/counts', () => HttpResponse.json(counts)),
    http.post('*/api/worklist/changes', () => HttpResponse.json({ changed: 0, revision: '1' })),
  )
  return asked
}

export const me = { reference: 'Practitioner/mr', name: 'Maria Reyes' }

/** Opens the worklist as somebody who has just been let in; resolves when its heading stands. */
export async function openWorklist(locale: 'en' | 'es' = 'en') {
  layOut()
  const onEnd = vi.fn()
  render(
    <Providers client={createQueryClient()} language={await loadLanguage(locale)}>
      <WorklistPage bearer="baton-1" user={me} tenantName="Northside Primary Care" onEnd={onEnd} />
    </Providers>,
  )
  await screen.findByRole('heading', { level: 1 })
  return { onEnd }
}

/** Lets Baton do every command it is sent. */
export function answerCommands(
  outcome: Readonly<Record<string, string>> = { outcome: 'done', shelf: 'own' },
) {
  const commands: { sent: unknown[]; bulks: unknown[][]; undone: { ids: string[] }[] } = {
    sent: [],
    bulks: [],
    undone: [],
  }
  network.use(
    http.post('*/api/commands', async ({ request }) => {
      commands.sent.push(await request.json())
      return HttpResponse.json(outcome)
    }),
    http.post<never, { commands: unknown[] }>('*/api/commands/bulk', async ({ request }) => {
      const { commands: all } = await request.json()
      commands.bulks.push(all)
      return HttpResponse.json({ outcomes: all.map(() => outcome) })
    }),
    http.post<never, { ids: string[] }>('*/api/commands/undo', async ({ request }) => {
      commands.undone.push(await request.json())
      return HttpResponse.json({ undone: 1 })
    }),
  )
  return commands
}
