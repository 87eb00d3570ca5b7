import { describe, expect, it } from 'vitest'
import { planUndo, type WrittenWrite } from '#domain/commands/plan-undo.ts'

const meta = { versionId: '3' }
const task = { resourceType: 'Task', id: 't-1', status: 'cancelled', meta }
const decision = {
  resourceType: 'Provenance',
  id: 'd-1',
  activity: { coding: [{ code: 'close' }] },
  recorded: '2026-01-05T10:00:00-05:00',
  meta,
}
const created = (resource: typeof task | typeof decision): WrittenWrite => ({
  write: { interaction: 'create', resource, identity: { system: 'urn:test', value: 'x' } },
  reference: `${resource.resourceType}/${resource.id}`,
  versionId: '3',
})

describe('taking back what a command wrote', () => {
  it('marks what was made as entered in error, and a decision as withdrawn: it has no status', () => {
    const undone = planUndo([created(task), created(decision)], [task, decision])
    expect(undone).toMatchObject([
      { interaction: 'update', versionId: '3', resource: { id: 't-1', status: 'entered-in-error' } },
      {
        interaction: 'update',
        versionId: '3',
        resource: { id: 'd-1', activity: { coding: [{ code: 'withdrawn' }] } },
      },
    ])
    expect(JSON.stringify(undone)).not.toContain('close')
  })

  it('writes back what stood there before', () => {
    const before = { ...task, id: 't-1', status: 'requested' }
    const changed: WrittenWrite = {
      write: { interaction: 'update', resource: { ...task, id: 't-1' }, versionId: '2' },
      reference: 'Task/t-1',
      versionId: '3',
      before,
    }
    expect(planUndo([changed], [task])).toMatchObject([{ resource: { status: 'requested' } }])
  })

  it('takes nothing back once somebody has built on it', () => {
    const later = { ...task, meta: { versionId: '4' } }
    expect(planUndo([created(task)], [later])).toBe('changed-since')
    expect(planUndo([created(task)], [])).toBe('changed-since')
  })
})
