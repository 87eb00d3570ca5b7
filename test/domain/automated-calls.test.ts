import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlannedStep } from '#domain/escalation.ts'
import { listMessageCatalogue } from '#domain/notifications/message-catalogue.ts'
import { renderMessage } from '#domain/notifications/render-message.ts'
import { lintMessage } from '#domain/notifications/text-lint.ts'
import type { Dossier } from '#domain/watch/dossier.ts'
import { findObjection } from '#domain/watch/objection.ts'
import type { PracticeContext } from '#domain/watch/practice-context.ts'
import { tellStep, tellTogether, type Telling } from '#domain/watch/tell-step.ts'
import { openDossier, patientNumber } from '../support/a-dossier.ts'
import { aPractice } from '../support/a-practice.ts'

const agent = (changes: Partial<PracticeContext> = {}): PracticeContext => {
  const base = aPractice()
  return aPractice({ channels: new Set([...base.channels, 'voice']), callsBy: 'agent', ...changes })
}
const { patient } = openDossier
const callable: Dossier = {
  ...openDossier,
  receiver: { ...openDossier.receiver, phone: '(518) 555-0198' },
}

function aCall(changes: Partial<PlannedStep> = {}): PlannedStep {
  return {
    clock: 'patient',
    step: 'd30',
    cycle: 1,
    action: 'call-and-letter-task',
    recipients: ['coordinator'],
    at: '2026-06-10T15:00:00.000Z',
    rank: 3,
    ...changes,
  }
}

const waysOf = (telling: Telling | undefined) => (telling?.kind === 'tell' ? telling.ways : [])
const channelsOf = (telling: Telling | undefined) => waysOf(telling).map(({ channel }) => channel)
const first = (step: PlannedStep, dossier: Dossier, practice: PracticeContext) =>
  tellStep(step, dossier, practice, 2)[0]

describe('a rung that asks somebody to telephone', () => {
  it('is a task of a person where people call', () => {
    expect(channelsOf(first(aCall(), callable, aPractice()))).toEqual(['ehr-inbox'])
  })

  it('is a call of the agent where one calls, and the task of the person behind it', () => {
    const [call, task] = waysOf(first(aCall(), callable, agent()))
    expect(call).toMatchObject({
      kind: 'message',
      channel: 'voice',
      to: { address: patientNumber },
      message: { audience: 'patient' },
    })
    expect(task).toMatchObject({
      kind: 'work',
      channel: 'ehr-inbox',
      work: { item: { owner: 'PractitionerRole/owner' }, as: 'step' },
    })
  })

  it('of the clocks that wait for the receiver calls the receiving office', () => {
    for (const clock of ['confirm', 'visit', 'note'] as const) {
      const step = aCall({ clock, action: 'phone-task' })
      expect(waysOf(first(step, callable, agent()))[0]).toMatchObject({
        channel: 'voice',
        to: { address: '+15185550198' },
        message: { audience: 'receiver' },
      })
    }
  })

  const byPerson: readonly (readonly [string, Partial<PlannedStep>, Dossier, Partial<PracticeContext>])[] = [
    ['the referral is urgent', {}, { ...callable, urgency: 'urgent' }, {}],
    ['the office is urgent', { clock: 'confirm' }, { ...callable, urgency: 'asap' }, {}],
    ['the office has no number', { clock: 'confirm' }, openDossier, {}],
    ['the patient never agreed to it', {}, { ...callable, patient: { ...patient, textConsent: 'none' } }, {}],
    ['the patient refused it', {}, { ...callable, patient: { ...patient, textConsent: 'denied' } }, {}],
    ['the specialty is sensitive', {}, { ...callable, specialty: 'psychiatry' }, {}],
    ['nothing was sent yet', {}, { ...callable, state: 'captured' }, {}],
    ['only our own people are told', {}, callable, { level: 'nudge' }],
    ['the practice is closed and somebody is to be phoned', { phone: 'coordinator' }, callable, {}],
    ['the rung asks for no call', { action: 'task' }, callable, {}],
    [
      'the patient has died',
      {},
      { ...callable, patient: { ...patient, reach: { kind: 'nobody', because: 'deceased' } } },
      {},
    ],
  ]
  it.each(byPerson)('stays with a person when %s', (_, step, dossier, practice) => {
    expect(channelsOf(first(aCall(step), dossier, agent(practice)))).toEqual(['ehr-inbox'])
  })

  it('is made once, whoever else the rung names', () => {
    const both = aCall({ recipients: ['coordinator', 'manager'], action: 'phone-task' })
    expect(tellStep(both, callable, agent(), 2).map(channelsOf)).toEqual([
      ['voice', 'ehr-inbox'],
      ['ehr-inbox'],
    ])
  })

  it('is done by whoever has other work on the loop as well', () => {
    const telling = first(aCall(), callable, agent())
    if (telling === undefined) throw new Error('the rung tells somebody')
    const together = tellTogether(telling, [aCall({ clock: 'note', step: 'd10' })], callable, agent())
    expect(channelsOf(together)).toEqual(['ehr-inbox'])
  })
})

describe('the ways to somebody outside', () => {
  it('end with the agent and then a person, each under a name of its own: a key is sent once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('patient' as const, 'receiver-office' as const),
        fc.constantFrom('routine' as const, 'urgent' as const),
        (role, urgency) => {
          const step = aCall({ action: 'patient-message', recipients: [role] })
          const channels = channelsOf(first(step, { ...callable, urgency }, agent()))
          expect(new Set(channels).size).toBe(channels.length)
        },
      ),
    )
    const nudge = aCall({ action: 'patient-message', recipients: ['patient'] })
    expect(channelsOf(tellStep(nudge, callable, agent(), 0)[0])).toEqual(['sms', 'voice', 'ehr-inbox'])
    const office = aCall({ clock: 'confirm', action: 'task', recipients: ['receiver-office'] })
    expect(channelsOf(first(office, callable, agent()))).toEqual(['fax', 'voice', 'ehr-inbox'])
  })
})

describe('an automated call to a patient', () => {
  const reading = { state: 'sent', dossier: openDossier, visits: [] }
  const message = { audience: 'patient', channel: 'voice', notice: 'set-up-visit' } as const
  const changed = (changes: Partial<Dossier>) => ({ ...reading, dossier: { ...openDossier, ...changes } })
  const cases = [
    ['nothing speaks against it', reading, undefined],
    [
      'the consent was withdrawn',
      changed({ patient: { ...patient, textConsent: 'denied' } }),
      'patient-objection',
    ],
    ['none is on record', changed({ patient: { ...patient, textConsent: 'none' } }), 'held-back-no-consent'],
    ['it became sensitive', changed({ specialty: 'psychiatry' }), 'held-back-sensitive'],
    ['it became urgent', changed({ urgency: 'urgent' }), 'held-back-loop-moved-on'],
  ] as const
  it.each(cases)('is held to what texts are held to: %s', (_, read, objection) => {
    expect(findObjection(message, patientNumber, undefined, read, new Set(['psychiatry']))).toBe(objection)
  })

  it('to a number that is no longer theirs is not made', () => {
    expect(findObjection(message, '+15185550178', undefined, reading, new Set())).toBe('invalid-phone-number')
  })

  it('tells whoever answers neither who the patient is nor what it is about', () => {
    const calls = listMessageCatalogue().filter(
      ({ audience, channel }) => audience === 'patient' && channel === 'voice',
    )
    expect(calls).toHaveLength(8)
    for (const call of calls) {
      const words = renderMessage(call)
      expect(lintMessage('voice', words, ['Sample Patient', 'Sample', 'Sample Heart Center'])).toEqual([])
      expect(words.text).toContain('951-555-0100')
    }
  })
})
