import { describe, expect, it } from 'vitest'
import type { Command } from '#domain/commands/command.ts'
import { offerCommands } from '#domain/commands/offered-commands.ts'
import { listOpenWork } from '#domain/worklist/open-work.ts'
import { anOwner, aReferral, aTask, aWorkItem, directory } from '../../support/evidence-builders.ts'
import { doCommand, refusalOf, viewOf, written } from '../../support/command-trial.ts'

const order = 'ServiceRequest/sr-1'
const base = [aReferral(), anOwner(), aTask(), ...directory]
const complete = (more: { item?: string; text?: string } = {}): Command => ({
  name: 'complete-work',
  item: 'Task/work-1',
  ...more,
})

describe('finishing a work item', () => {
  it('completes its Task with what came of it, and who said so, beside what was noted before', () => {
    const item = aWorkItem({ over: { note: [{ text: 'Rang twice.' }] } })
    const [task] = written(doCommand([...base, item], complete({ text: 'Told her the way.' })), 'Task')
    expect(task).toMatchObject({
      id: 'work-1',
      status: 'completed',
      lastModified: '2026-01-12T10:00:00-05:00',
      code: { coding: [{ code: 'stall-reply-question' }] },
      note: [
        { text: 'Rang twice.' },
        {
          text: 'Told her the way.',
          authorString: 'Dana Coordinator',
          time: '2026-01-12T10:00:00-05:00',
        },
      ],
    })
  })

  it('takes it off the list, and writes nothing else: no step moves and no clock stops', () => {
    const done = doCommand([...base, aWorkItem({ codes: ['stall-reply-yes'] })], complete())
    expect(listOpenWork(order, done.resources)).toEqual([])
    expect(done.writes.map(({ write }) => [write.interaction, write.resource.id])).toEqual([
      ['update', 'work-1'],
    ])
    const { state, visit, clocks, axes } = done.after
    expect({ state, visit, clocks, axes }).toEqual({
      state: done.before?.state,
      visit: done.before?.visit,
      clocks: done.before?.clocks,
      axes: done.before?.axes,
    })
  })

  it('leaves what nobody said anything about without a note', () => {
    const [task] = written(doCommand([...base, aWorkItem()], complete()), 'Task')
    expect(task).not.toHaveProperty('note')
  })

  it.each([
    ['is closed', [aReferral(), aTask({ status: 'cancelled', reason: 'duplicate' })]],
    ['is a draft', [aReferral({ status: 'draft' })]],
    ['was ordered in error', [aReferral({ status: 'entered-in-error' })]],
  ])('is possible where the referral %s', (_case, given) => {
    const done = doCommand([...given, aWorkItem(), ...directory], complete())
    expect(listOpenWork(order, done.resources)).toEqual([])
  })

  it.each([
    ['what is not in the chart', 'Task/x', []],
    ['another referral’s', 'Task/work-1', [aWorkItem({ order: 'ServiceRequest/sr-2' })]],
    ['a dispatch', 'Task/coord-1', []],
    ['the Task that says whose it is', 'Task/own-1', []],
  ])('is refused of %s', (_case, item, more) => {
    expect(refusalOf([...base, ...more], complete({ item }))).toEqual({
      reason: 'work-unknown',
      evidence: [],
      pointer: '/item',
    })
  })

  it('is refused a second time', () => {
    expect(refusalOf([...base, aWorkItem({ status: 'completed' })], complete())).toEqual({
      reason: 'work-done',
      evidence: ['Task/work-1'],
    })
  })

  it('is refused where its shelf takes no change', () => {
    const trial = { context: { canUpdate: () => false } }
    expect(refusalOf([...base, aWorkItem()], complete(), trial)?.reason).toBe('not-writable')
  })

  it('is offered at the item, and never as something to do to the referral', () => {
    expect(offerCommands(viewOf([...base, aWorkItem()]))).not.toContain('complete-work')
  })
})
