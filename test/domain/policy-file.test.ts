import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import {
  describeIssue,
  EscalationPolicyFile,
  LoopPolicyFile,
  toEscalationPolicy,
  toLoopPolicy,
} from '#contract/policy-file.ts'
import { defaultPolicy } from '#domain/default-policy.ts'
import { escalationPresets, presetNames } from '#domain/escalation-presets.ts'
import { clockNames } from '#domain/loop-vocabulary.ts'

const folder = new URL('../../smart-config/policies/', import.meta.url)

describe('the policies that come with the product', () => {
  it('are one file per preset, each what the preset says', async () => {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.json'))
    expect(files.toSorted()).toEqual(presetNames.map((name) => `${name}.json`).toSorted())
    for (const name of presetNames) {
      const file = EscalationPolicyFile.parse(
        JSON.parse(await readFile(new URL(`${name}.json`, folder), 'utf8')),
      )
      expect(toEscalationPolicy(file)).toEqual({ ...escalationPresets[name], overrides: [] })
    }
  })

  it('run every clock in the full preset, and all but their other half in the others', () => {
    expect(Object.keys(escalationPresets.both.ladders).toSorted()).toEqual([...clockNames].toSorted())
    expect(escalationPresets['stall-rules-only'].ladders.patient).toBeUndefined()
    expect(escalationPresets['patient-cadence-only'].ladders.unscheduled).toBeUndefined()
    expect(escalationPresets['patient-cadence-only'].ladders.patient).toBeDefined()
  })
})

describe('a policy file', () => {
  const rung = { key: 'bd3', after: { amount: 3, unit: 'bd' }, recipients: ['owner'], action: 'nudge' }
  const file = { id: 'north', name: 'Northside', revision: 6 }

  it('replaces only the ladders it names', () => {
    const parsed = EscalationPolicyFile.parse({
      ...file,
      ladders: { note: { routine: [rung], urgent: [rung] } },
    })
    const policy = toEscalationPolicy(parsed)
    expect(policy.ladders.note?.routine.map(({ key }) => key)).toEqual(['bd3'])
    expect(policy.ladders.route).toEqual(escalationPresets.both.ladders.route)
    expect(policy.revision).toBe(6)
  })

  it('changes only the parts of the practice it names', () => {
    const policy = toLoopPolicy(
      defaultPolicy,
      LoopPolicyFile.parse({ trackFrom: '2026-01-01', urgentTargetDays: 7 }),
    )
    expect(policy).toEqual({ ...defaultPolicy, trackFrom: Date.parse('2026-01-01'), urgentTargetDays: 7 })
  })

  it.each<[string, unknown, RegExp]>([
    ['an unknown field', { colour: 'red' }, /colour/],
    [
      'a zone that does not exist',
      { calendar: { timeZone: 'Mars/Olympus', openingHours: { 1: [[0, 60]] }, holidays: [] } },
      /^calendar\.timeZone: must be an IANA/,
    ],
    [
      'a week without an open day',
      { calendar: { timeZone: 'UTC', openingHours: { 1: [] }, holidays: [] } },
      /^calendar\.openingHours: must be open/,
    ],
    [
      'closing before opening',
      { calendar: { timeZone: 'UTC', openingHours: { 1: [[600, 540]] }, holidays: [] } },
      /^calendar\.openingHours\.1\.0: must close/,
    ],
    [
      'a holiday that is no day',
      { calendar: { timeZone: 'UTC', openingHours: { 1: [[0, 60]] }, holidays: ['2026-02-30'] } },
      /^calendar\.holidays\.0/,
    ],
    [
      'a clock that does not exist',
      { escalation: { ...file, ladders: { lunch: { routine: [rung], urgent: [rung] } } } },
      /^escalation\.ladders/,
    ],
    [
      'a key that is used twice',
      { escalation: { ...file, ladders: { note: { routine: [rung, rung], urgent: [rung] } } } },
      /^escalation\.ladders\.note\.routine: must not use a key twice/,
    ],
    [
      'a unit that does not exist',
      {
        escalation: {
          ...file,
          ladders: { note: { routine: [{ ...rung, after: { amount: 1, unit: 'w' } }], urgent: [rung] } },
        },
      },
      /^escalation\.ladders\.note\.routine\.0\.after\.unit/,
    ],
    [
      'an empty ladder',
      { escalation: { ...file, ladders: { note: { routine: [], urgent: [rung] } } } },
      /^escalation\.ladders\.note\.routine/,
    ],
    ['no revision', { escalation: { id: 'a', name: 'A' } }, /^escalation\.revision/],
    ['a start that is no date', { trackFrom: 'yesterday' }, /^trackFrom: must be an ISO date/],
  ])('is refused with the name of the field: %s', (_name, value, message) => {
    const parsed = LoopPolicyFile.safeParse(value)
    expect(parsed.success ? 'accepted' : describeIssue(parsed.error)).toMatch(message)
  })
})
