import { describe, expect, test } from 'vitest'
import { referenceToWrite, type PlannedWrite } from '#domain/commands/command.ts'
import { keepRefused, placeWrites, type Shelving } from '#domain/commands/place-writes.ts'
import type { WritableResource } from '#domain/fhir-write.ts'

const to = (reference: string) => ({ reference })
const create = (
  resource: WritableResource,
  shelf: PlannedWrite['shelf'] = 'ehr-if-possible',
): PlannedWrite => ({
  shelf,
  write: { interaction: 'create', resource, identity: { system: 'urn:test', value: resource.resourceType } },
})
const update = (resource: WritableResource & { id: string }): PlannedWrite => ({
  shelf: 'ehr-if-possible',
  write: { interaction: 'update', resource, versionId: '1' },
})

/** A visit, what was said of it, and the Task that names it among what came of it. */
const visit = create({ resourceType: 'Appointment' })
const word = create({ resourceType: 'Communication', about: [to(referenceToWrite(0))] })
const note = { type: { text: 'Earlier' }, valueReference: to('DocumentReference/d') }
const task = update({
  resourceType: 'Task',
  id: 't',
  focus: to('ServiceRequest/s'),
  output: [note, { type: { text: 'Appointment' }, valueReference: to(referenceToWrite(0)) }],
})

const shelving = (over: Partial<Shelving> = {}): Shelving => ({
  isOwn: () => false,
  ehrTakes: () => true,
  ...over,
})
const shelvesOf = (placed: readonly { shelf: string }[]) => placed.map(({ shelf }) => shelf)

describe('what is written where', () => {
  test('all of it in an EHR that takes it', () => {
    const placed = placeWrites([visit, word, task], shelving())
    expect(shelvesOf(placed)).toEqual(['ehr', 'ehr', 'ehr'])
    expect(placed.map(({ write }) => write)).toEqual([visit, word, task].map(({ write }) => write))
  })

  test('what is about something only Baton holds stays with Baton, and no update in the EHR names it', () => {
    const takesAllButVisits = shelving({ ehrTakes: (type) => type !== 'Appointment' })
    const placed = placeWrites([visit, word, task], takesAllButVisits)
    expect(shelvesOf(placed)).toEqual(['own', 'own', 'ehr'])
    expect(placed[2]?.write.resource).toEqual({
      resourceType: 'Task',
      id: 't',
      focus: to('ServiceRequest/s'),
      output: [note],
    })
  })

  test('a list that would be empty is left out, and so is a field that is such a reference', () => {
    const own = 'Task/own'
    const planned = update({
      resourceType: 'Task',
      id: 't',
      partOf: [to(own)],
      focus: to(own),
      status: 'done',
    })
    const [placed] = placeWrites([planned], shelving({ isOwn: (reference) => reference === own }))
    expect(placed?.write.resource).toEqual({ resourceType: 'Task', id: 't', status: 'done' })
  })

  test('an update goes where its resource stands, whole', () => {
    const isOwn = (reference: string) => reference === 'Task/t'
    expect(placeWrites([visit, task], shelving({ isOwn }))[1]).toEqual({
      seq: 1,
      shelf: 'own',
      write: task.write,
    })
  })
})

test('what the EHR refuses to create after all takes along what names it', () => {
  const placed = placeWrites([visit, word, task, create({ resourceType: 'Communication' })], shelving())
  const kept = keepRefused(placed, 0)
  expect(shelvesOf(kept)).toEqual(['own', 'own', 'ehr', 'ehr'])
  expect(kept[2]?.write.resource['output']).toEqual([note])
})
