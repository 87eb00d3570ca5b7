import { describe, expect, it } from 'vitest'
import { contactMedia, contactOutcomes, type Command } from '#domain/commands/command.ts'
import { anOwner, aReferral, aTask, directory } from '../../support/evidence-builders.ts'
import { doCommand, refusalOf, written } from '../../support/command-trial.ts'

const base = [aReferral(), anOwner(), aTask(), ...directory]
type LogContact = Extract<Command, { name: 'log-contact' }>
const log = (over: Partial<LogContact> = {}): LogContact => ({
  name: 'log-contact',
  whom: 'patient',
  medium: 'phone',
  outcome: 'reached',
  text: 'Will ring the desk tomorrow',
  ...over,
})

describe('logging a contact', () => {
  it.each([
    ['reached', 'contacted', 'patient-called'],
    ['left-message', 'contacted', 'patient-called'],
    ['will-call-back', 'contacted', 'patient-called'],
    ['no-answer', 'uncontacted', 'patient-not-reached'],
    ['wrong-number', 'uncontacted', 'patient-not-reached'],
    ['declined', 'declined', 'patient-responded'],
  ] as const)('with the patient, %s: the axis says %s and the timeline %s', (outcome, axis, what) => {
    const { after } = doCommand(base, log({ outcome }))
    expect(after.axes.patient).toBe(axis)
    expect(after.timeline.map((entry) => entry.what)).toContain(what)
    expect(after.state).toBe('sent')
  })

  it.each(['receiver', 'referrer'] as const)('with the %s moves no step, whatever came of it', (whom) => {
    for (const outcome of contactOutcomes) {
      const { before, after } = doCommand(base, log({ whom, outcome, who: 'Front desk' }))
      expect(after.state).toBe('sent')
      expect(after.axes).toEqual(before?.axes)
      expect(after.timeline.length).toBeGreaterThan(before?.timeline.length ?? 0)
    }
  })

  it('says nothing of a receiver nobody knows: FHIR has no empty objects', () => {
    const unaddressed = [aReferral({ over: { performer: [] } }), anOwner(), ...directory]
    const [message] = written(doCommand(unaddressed, log({ whom: 'receiver' })), 'Communication')
    expect(message).not.toHaveProperty('recipient')
    expect(message).toHaveProperty('sender')
  })

  it('counts towards "unreachable": three unanswered attempts by two media', () => {
    let given: readonly { resourceType: string }[] = base
    for (const [index, medium] of (['phone', 'phone', 'letter'] as const).entries()) {
      const now = `2026-01-0${index + 6}T15:00:00Z`
      given = doCommand(given, log({ medium, outcome: 'no-answer' }), { now }).resources
    }
    const closed = doCommand(given, { name: 'close', reason: 'patient-unreachable', text: 'Three attempts' })
    expect(closed.after.state).toBe('closed-patient-unreachable')
  })

  it('writes the medium in the code that the standard has for it', () => {
    const media = contactMedia.map((medium) => {
      const [message] = written(doCommand(base, log({ medium })), 'Communication')
      return message?.['medium']
    })
    const codes = JSON.stringify(media).match(/"code":"([^"]+)"/g)
    expect(codes).toEqual(
      ['PHONE', 'FAXWRIT', 'direct', 'ONLINEWRIT', 'sms', 'MAILWRIT', 'EMAILWRIT', 'FACE'].map(
        (code) => `"code":"${code}"`,
      ),
    )
  })

  it('is possible after closing, and not on a void order', () => {
    const closed = aTask({ status: 'cancelled', reason: 'duplicate' })
    expect(refusalOf([aReferral(), closed, ...directory], log())).toBeUndefined()
    expect(refusalOf([aReferral({ status: 'entered-in-error' })], log())?.reason).toBe('loop-is-void')
  })
})
