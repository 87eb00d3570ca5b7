import { expect, test } from 'vitest'
import { mayCommand } from '#domain/commands/command-rights.ts'
import type { Command } from '#domain/commands/command.ts'
import { planCommand } from '#domain/commands/plan-command.ts'
import { contextOf } from '../../support/command-trial.ts'
import { anOwner, aReferral, aTask, directory } from '../../support/evidence-builders.ts'

const chart = [aReferral(), anOwner(), aTask(), ...directory]
const office = {
  resourceType: 'PractitionerRole',
  id: 'pr-cardio',
  telecom: [
    { system: 'fax', value: '(413) 555-0122' },
    { system: 'email', value: 'desk@direct.cardio.example' },
  ],
}
const reachable = [...chart.filter(({ id }) => id !== 'pr-cardio'), office]
const both = new Set(['direct', 'fax'] as const)

function messageOf(command: Command, given: typeof reachable, channels?: ReadonlySet<'direct' | 'fax'>) {
  const plan = planCommand(command, contextOf(given, { context: channels === undefined ? {} : { channels } }))
  if (!plan.ok) throw new Error(plan.refusal.reason)
  const [first] = plan.writes
  return { status: first.write.resource['status'], sent: first.write.resource['sent'], shelf: first.shelf }
}

test.each(['direct', 'fax'] as const)('by %s the message waits until Baton has sent it', (medium) => {
  const message = messageOf({ name: 'send-packet', medium }, reachable, both)
  expect(message).toEqual({ status: 'preparation', sent: undefined, shelf: 'own' })
})

test.each([
  ['by a medium that people use', { name: 'send-packet', medium: 'letter' }, reachable, both],
  [
    'when somebody has sent it already',
    { name: 'send-packet', medium: 'fax', isByHand: true },
    reachable,
    both,
  ],
  ['when the practice has no such channel', { name: 'send-packet', medium: 'fax' }, reachable, undefined],
] as const)('it is recorded as sent %s', (_, command, given, channels) => {
  expect(messageOf(command, [...given], channels)).toMatchObject({ status: 'completed' })
})

test('it is recorded as sent when nobody knows where to send it', () => {
  const { status } = messageOf(
    { name: 'send-packet', medium: 'direct' },
    chart.filter(({ id }) => id !== 'pr-cardio'),
    both,
  )
  expect(status).toBe('completed')
})

test.each([
  'record-acceptance',
  'record-decline',
  'record-information-request',
  'record-appointment',
] as const)('a receiver may give %s about what was sent to it, and nobody’s else', (name) => {
  expect(mayCommand(['receiver'], name, 'outbound')).toBe(true)
  expect(mayCommand(['receiver'], name, 'internal')).toBe(true)
  expect(mayCommand(['receiver'], name, 'inbound')).toBe(false)
})

test.each([
  'close',
  'cancel',
  'assign',
  'route',
  'send-packet',
  'reopen',
  'redirect',
  'log-contact',
  'refer',
] as const)('a receiver may never %s', (name) => {
  for (const direction of ['outbound', 'internal', 'inbound'] as const)
    expect(mayCommand(['receiver'], name, direction)).toBe(false)
})

test('an office that is an organization is named in an appointment, which may not refer to it', () => {
  const referral = aReferral({
    over: { performer: [{ reference: 'Organization/org-cardio', display: 'Cardio' }] },
  })
  const command = {
    name: 'record-appointment',
    medium: 'portal',
    appointment: { startsAt: '2026-01-20T11:00:00-05:00' },
  } as const
  const task = aTask({ owner: 'Organization/org-cardio' })
  const plan = planCommand(command, contextOf([referral, anOwner(), task, ...directory]))
  if (!plan.ok) throw new Error(plan.refusal.reason)
  const participants = JSON.stringify(plan.writes[0].write.resource['participant'])
  expect(participants).toContain('"display"')
  expect(participants).not.toContain('Organization/')
})
