import { expect, test } from 'vitest'
import { generateClinic } from '../../server/sandbox/clinic/generate-clinic.ts'
import { findSaid, readSaidOfPatients } from '../support/said-of-patients.ts'

const clinic = generateClinic({ seed: 1, now: new Date('2026-03-02T15:00:00Z') })
const said = await readSaidOfPatients({
  search: (type) => Promise.resolve(clinic.resources.filter((each) => each.resourceType === type)),
})

const kinds = ['name', 'birth date', 'number', 'address', 'specialty', 'reason', 'note']

test('every kind of thing said of a patient is looked for', () => {
  expect([...said.keys()]).toEqual(kinds)
  for (const words of said.values()) expect(words.size).toBeGreaterThan(10)
})

test.each(kinds)('whatever of this kind stands in a line of a log is found: %s', (kind) => {
  for (const word of said.get(kind) ?? []) {
    const line = JSON.stringify({ at: '2026-11-22T12:00:00.000Z', level: 'info', event: word })
    expect(findSaid(line, said)).toContain(`${kind}: ${word}`)
    expect(findSaid(`GET /x?q=a%20${encodeURIComponent(word)}%20b`, said)).toContain(`${kind}: ${word}`)
  }
})

test.each([
  ['in capitals', 'event="OKAFOR"', 'name: Okafor'],
  ['behind a colon', 'dob:1961-03-14;', 'birth date: 1961-03-14'],
  ['in an address', 'GET /Patient?identifier=0044182297&x=1', 'number: 0044182297'],
  ['in an address with a plus', 'To=%2B15085550100', 'number: +15085550100'],
  ['as people write it', 'called (508) 555-0100.', 'number: +15085550100'],
  ['at the end', 'referred to neurology', 'specialty: Neurology'],
])('also %s', (_, line, found) => {
  expect(findSaid(line, said)).toEqual([found])
})

test('parts of other words and longer numbers are nobody’s', () => {
  expect(findSaid('okafors 1961-03-145 00441822970 neurologyx 915085550100', said)).toEqual([])
  expect(findSaid('{"event":"listening","counts":{"port":4000,"tenants":6}}', said)).toEqual([])
})
