import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PlannedStep } from '#domain/escalation.ts'
import type { Recipient } from '#domain/policy.ts'
import type { Dossier } from '#domain/watch/dossier.ts'
import { renderMessage } from '#domain/notifications/render-message.ts'
import { findObjection } from '#domain/watch/objection.ts'
import { tellStep, type Telling } from '#domain/watch/tell-step.ts'
import { openDossier } from '../support/a-dossier.ts'
import { aPractice } from '../support/a-practice.ts'

const everyRole: readonly Recipient[] = [
  'owner',
  'coordinator-lead',
  'coordinator',
  'manager',
  'referrer',
  'referring-office',
  'receiver-office',
  'receiver-records',
  'covering-clinician',
  'patient',
]
const outsideRoles: ReadonlySet<Recipient> = new Set(['patient', 'receiver-office', 'receiver-records'])

function aStep(changes: Partial<PlannedStep> = {}): PlannedStep {
  return {
    clock: 'patient',
    step: 'd1',
    cycle: 1,
    action: 'patient-message',
    recipients: ['patient'],
    at: '2026-06-10T15:00:00.000Z',
    rank: 0,
    ...changes,
  }
}

const waysOf = (telling: Telling | undefined): readonly string[] =>
  telling?.kind === 'tell' ? telling.ways.map(({ channel }) => channel) : []

const reasonsOf = (telling: Telling | undefined): readonly (readonly string[])[] =>
  telling?.kind === 'tell' ? telling.ways.map(({ channel, because }) => [channel, because]) : []

const { patient } = openDossier
const withReach = (changes: object, more: Partial<Dossier['patient']> = {}): Dossier => ({
  ...openDossier,
  patient: {
    ...patient,
    ...more,
    reach: patient.reach.kind === 'nobody' ? patient.reach : { ...patient.reach, ...changes },
  },
})
const withNobody = (because: 'deceased' | 'inactive' | 'minor-without-proxy'): Dossier => ({
  ...openDossier,
  patient: { ...patient, reach: { kind: 'nobody', because } },
})

describe('whom a rung tells', () => {
  const levels = [
    ['observe', 'owner', 'observing'],
    ['observe', 'patient', 'observing'],
    ['nudge', 'owner', undefined],
    ['nudge', 'patient', 'outside-not-told'],
    ['nudge', 'receiver-office', 'outside-not-told'],
    ['escalate', 'owner', undefined],
    ['escalate', 'patient', undefined],
    ['escalate', 'receiver-office', undefined],
  ] as const
  it.each(levels)('at level %s the %s is %s', (level, role, because) => {
    const [telling] = tellStep(aStep({ recipients: [role] }), openDossier, aPractice({ level }), 0)
    expect(telling?.kind === 'leave' ? telling.because : undefined).toBe(because)
  })

  it('always says what became of a rung, even of one without recipients: it would come up for ever', () => {
    const tellings = tellStep(aStep({ recipients: [] }), openDossier, aPractice(), 0)
    expect(tellings).toMatchObject([{ kind: 'leave', because: 'nobody-to-tell' }])
  })

  it('goes to the cover of an owner who is away, and to the lead when nobody stands in', () => {
    const away = [{ from: '2026-06-08', until: '2026-06-12' }] as const
    const [owner, ...others] = aPractice().staff
    if (owner === undefined) throw new Error('the practice has an owner')
    const tell = (cover?: string): string | undefined => {
      const absent = { ...owner, away, ...(cover !== undefined && { cover }) }
      return tellStep(
        aStep({ recipients: ['owner'] }),
        openDossier,
        aPractice({ staff: [absent, ...others] }),
        0,
      )[0]?.person
    }
    expect(tell('PractitionerRole/manager')).toBe('PractitionerRole/manager')
    expect(tell()).toBe('PractitionerRole/lead')
  })

  it('tells nobody outside anything about a patient who is deceased or inactive', () => {
    const rung = fc.record({
      because: fc.constantFrom('deceased' as const, 'inactive' as const),
      recipients: fc.subarray([...everyRole], { minLength: 1 }),
      action: fc.constantFrom('patient-message' as const, 'call-and-letter-task' as const, 'alert' as const),
      direction: fc.constantFrom('outbound' as const, 'inbound' as const),
    })
    fc.assert(
      fc.property(rung, ({ because, direction, ...step }) => {
        const tellings = tellStep(aStep(step), { ...withNobody(because), direction }, aPractice(), 0)
        expect(
          tellings.filter(
            ({ role, kind }) => kind === 'tell' && outsideRoles.has(role) && direction === 'outbound',
          ),
        ).toEqual([])
        expect(
          tellings
            .flatMap((each) => (each.kind === 'tell' ? each.ways : []))
            .filter(({ kind }) => kind === 'message'),
        ).toEqual([])
      }),
    )
  })

  it.each([
    ['sms', aPractice()],
    ['portal', aPractice({ channels: new Set(['ehr-inbox', 'portal']) })],
  ] as const)(
    'has a person telephone about a minor without a proxy, and records the %s that went to nobody',
    (channel, practice) => {
      const [telling] = tellStep(aStep(), withNobody('minor-without-proxy'), practice, 0)
      expect(reasonsOf(telling)).toEqual([
        [channel, 'no-recipient'],
        ['voice', 'no-other-way'],
      ])
    },
  )

  it('has a person telephone about a minor without a proxy where the practice writes to no patient', () => {
    const practice = aPractice({ channels: new Set(['ehr-inbox']) })
    expect(waysOf(tellStep(aStep(), withNobody('minor-without-proxy'), practice, 0)[0])).toEqual(['voice'])
  })
})

describe('a text to a patient', () => {
  it('goes only with consent, in a known specialty that is not sensitive, and not when it is urgent', () => {
    const standing = fc.record({
      textConsent: fc.constantFrom('permitted' as const, 'denied' as const, 'none' as const),
      specialty: fc.constantFrom('cardiology', 'psychiatry', undefined),
      urgency: fc.constantFrom('routine' as const, 'urgent' as const, 'stat' as const),
    })
    fc.assert(
      fc.property(standing, fc.nat(3), ({ textConsent, specialty, urgency }, attempt) => {
        const dossier = { ...withReach({}, { textConsent }), urgency, specialty: specialty ?? '' }
        if (specialty === undefined) Reflect.deleteProperty(dossier, 'specialty')
        const [telling] = tellStep(aStep(), dossier, aPractice(), attempt)
        const texts = telling?.kind === 'tell' ? telling.ways.filter(({ channel }) => channel === 'sms') : []
        const mayGo = textConsent === 'permitted' && specialty === 'cardiology' && urgency === 'routine'
        // A text that nobody agreed to, or that was refused, is there to be recorded as not done.
        expect(texts.filter(({ because }) => because === 'consented').length > 0).toBe(mayGo)
      }),
    )
  })

  it.each([
    ['nobody ever agreed to texts', 'no-consent', withReach({ hasPortal: true }, { textConsent: 'none' })],
    [
      'there is no number for texts',
      'no-address',
      withReach({ hasPortal: true, textNumber: undefined }, { textConsent: 'permitted' }),
    ],
    ['the patient refused texts', 'opted-out', withReach({ hasPortal: true }, { textConsent: 'denied' })],
    [
      'the specialty is a sensitive one',
      'sensitive-specialty',
      { ...withReach({ hasPortal: true }), specialty: 'psychiatry' },
    ],
  ] as const)('that cannot go because %s is recorded once with every nudge', (_, because, dossier) => {
    for (const attempt of [0, 1, 2])
      expect(reasonsOf(tellStep(aStep(), dossier, aPractice(), attempt)[0])).toEqual([
        ['sms', because],
        ['portal', 'portal'],
        ['voice', 'no-other-way'],
      ])
  })

  it('gives way to the portal at the second nudge, and a call stands behind both', () => {
    const dossier = withReach({ hasPortal: true })
    expect(waysOf(tellStep(aStep(), dossier, aPractice(), 0)[0])).toEqual(['sms', 'portal', 'voice'])
    expect(waysOf(tellStep(aStep({ step: 'd7' }), dossier, aPractice(), 1)[0])).toEqual([
      'portal',
      'sms',
      'voice',
    ])
  })
})

describe('the call and letter step', () => {
  const step = aStep({ step: 'd30', action: 'call-and-letter-task', recipients: ['coordinator'] })
  const postalAddress = ['7 Hill Street', 'Albany, NY 12208']

  it('makes the task and, where the practice prints letters, the letter', () => {
    const tellings = tellStep(step, withReach({ postalAddress }), aPractice(), 2)
    expect(tellings.map(({ role }) => role)).toEqual(['coordinator', 'patient'])
    expect(tellings.map(waysOf)).toEqual([['ehr-inbox'], ['letter']])
    const [, letter] = tellings
    expect(letter?.kind === 'tell' ? letter.ways[0] : undefined).toMatchObject({
      to: { address: '7 Hill Street\nAlbany, NY 12208', name: 'Ada Sample' },
      message: { values: { reader: { kind: 'patient' } } },
    })
  })

  it.each([
    ['by name', 'en', { name: 'Rita Sample' }, 'Rita Sample', 'Dear Rita Sample,'],
    [
      'as parent or guardian where the name is unknown',
      'en',
      {},
      'To the parent or guardian of Ada Sample',
      'Dear parent or guardian of Ada Sample,',
    ],
    [
      'in Spanish',
      'es',
      {},
      'Al padre, a la madre o al tutor de Ada Sample',
      'Estimado/a padre, madre o tutor de Ada Sample:',
    ],
  ] as const)("addresses a minor's letter to the proxy %s", (_, language, named, name, greeting) => {
    const proxy = { reference: 'RelatedPerson/rita', isProxy: true, language, postalAddress, ...named }
    const [, letter] = tellStep(step, withReach(proxy), aPractice(), 2)
    const way = letter?.kind === 'tell' ? letter.ways[0] : undefined
    expect(way).toMatchObject({ to: { address: '7 Hill Street\nAlbany, NY 12208', name } })
    if (way?.kind !== 'message') throw new Error('no letter')
    const { text } = renderMessage(way.message)
    expect(text.startsWith(greeting)).toBe(true)
    expect(text).not.toContain('Dear Ada')
    expect(text).not.toContain('Hill Street')
  })

  const none: readonly (readonly [string, Dossier, Parameters<typeof aPractice>[0]])[] = [
    ['the practice prints none', withReach({ postalAddress }), { channels: new Set(['ehr-inbox' as const]) }],
    ['no address is known', withReach({}), {}],
    ['the patient has died', withNobody('deceased'), {}],
    ['the practice tells its own people only', withReach({ postalAddress }), { level: 'nudge' }],
  ]
  it.each(none)('makes no letter when %s', (_, dossier, changes) => {
    expect(tellStep(step, dossier, aPractice(changes), 2).map(({ role }) => role)).toEqual(['coordinator'])
  })

  it('is over at day 60: there is only something to document', () => {
    const last = aStep({ step: 'd60', action: 'documentation-task', recipients: ['coordinator'] })
    expect(tellStep(last, withReach({ postalAddress }), aPractice(), 2).map(waysOf)).toEqual([['ehr-inbox']])
  })
})

describe('an objection to a message that was planned', () => {
  const reading = { state: 'sent', dossier: openDossier, visits: [] }
  const cases = [
    ['receiver', 'confirm-receipt', 'sent', undefined],
    ['receiver', 'confirm-receipt', 'accepted', 'held-back-loop-moved-on'],
    ['receiver', 'request-note', 'note-pending', undefined],
    ['receiver', 'request-note', 'closed-completed', 'held-back-loop-moved-on'],
    ['referrer', 'closed', 'closed-completed', undefined],
    ['staff', 'shift-digest', 'void', undefined],
  ] as const
  it.each(cases)('to the %s: %s in state %s is %s', (audience, notice, state, objection) => {
    const message = { audience, notice, channel: audience === 'staff' ? 'email' : 'fax' } as const
    expect(findObjection(message, '+15185550199', undefined, { ...reading, state }, new Set())).toBe(
      objection,
    )
  })
})
