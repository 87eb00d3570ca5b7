import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { changeConsent } from '#domain/notifications/consent.ts'
import { chooseReceiverChannel, chooseReferrerChannel } from '#domain/notifications/office-channels.ts'
import { choosePatientChannel, type PatientOutreach } from '#domain/notifications/patient-channels.ts'
import { derivePatientReach, type PatientFacts } from '#domain/notifications/patient-reach.ts'
import { planSuppressed } from '#domain/notifications/suppressed-message.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'

const zone = 'America/New_York'
const now = Date.parse('2026-06-03T16:00:00Z')
const none: ReadonlySet<SendChannel> = new Set()
const available: ReadonlySet<SendChannel> = new Set<SendChannel>([
  'sms',
  'portal',
  'voice',
  'letter',
  'direct',
  'fax',
  'ehr-inbox',
])
const rules = { available, sensitiveSpecialties: new Set(['psychiatry']) }
const adult: PatientFacts = {
  reference: 'Patient/p-1',
  birthDate: '1980-01-01',
  isDeceased: false,
  isActive: true,
  hasPortal: true,
  hasPostalAddress: true,
  language: 'es-US',
  telecom: [
    { system: 'phone', value: '+19515550111', use: 'old' },
    { system: 'phone', value: '+19515550112', use: 'home' },
    { system: 'phone', value: '+19515550113', use: 'mobile' },
  ],
  proxies: [],
}
const proxy = {
  reference: 'RelatedPerson/r-1',
  telecom: [{ system: 'sms', value: '+19515550114' }],
  hasPortal: false,
  hasPostalAddress: false,
} as const

function outreach(change: Partial<PatientOutreach> = {}): PatientOutreach {
  const reach = derivePatientReach(adult, now, zone)
  return {
    reach,
    textStanding: 'permitted',
    isUrgent: false,
    specialty: 'cardiology',
    attempt: 1,
    failed: none,
    ...change,
  }
}

describe('whom to reach', () => {
  it('is the patient, at the mobile number, in their language', () => {
    expect(derivePatientReach(adult, now, zone)).toMatchObject({
      reference: 'Patient/p-1',
      language: 'es',
      textNumber: '+19515550113',
      isProxy: false,
    })
  })
  it('is the proxy of a minor and nobody else, up to the birthday', () => {
    const minor = { ...adult, birthDate: '2008-06-04' }
    expect(derivePatientReach(minor, now, zone)).toEqual({ kind: 'nobody', because: 'minor-without-proxy' })
    expect(derivePatientReach({ ...minor, proxies: [proxy] }, now, zone)).toMatchObject({
      reference: 'RelatedPerson/r-1',
      isProxy: true,
      textNumber: '+19515550114',
    })
    expect(derivePatientReach({ ...adult, birthDate: '2008-06-03' }, now, zone)).toMatchObject({
      isProxy: false,
    })
    expect(derivePatientReach({ ...adult, birthDate: '2008-06' }, now, zone)).toMatchObject({
      kind: 'nobody',
    })
  })
  it('is nobody for the deceased and the inactive', () => {
    expect(derivePatientReach({ ...adult, isDeceased: true }, now, zone)).toEqual({
      kind: 'nobody',
      because: 'deceased',
    })
    expect(derivePatientReach({ ...adult, isActive: false }, now, zone)).toEqual({
      kind: 'nobody',
      because: 'inactive',
    })
  })
})

describe('the channel to a patient', () => {
  it.each([
    ['the first nudge', {}, 'sms', 'first-choice'],
    ['the second nudge', { attempt: 2 }, 'portal', 'next-channel'],
    ['a ninth', { attempt: 9 }, 'letter', 'last-channel'],
    ['no consent', { textStanding: 'none' }, 'portal', 'fallback'],
    ['STOP', { textStanding: 'denied' }, 'portal', 'fallback'],
    ['a sensitive specialty', { specialty: 'psychiatry' }, 'portal', 'fallback'],
    ['an urgent order', { isUrgent: true }, 'voice', 'first-choice'],
    ['a failed text', { failed: new Set<SendChannel>(['sms']) }, 'portal', 'after-failure'],
    [
      'a failed text and portal message',
      { failed: new Set<SendChannel>(['sms', 'portal']) },
      'voice',
      'after-failure',
    ],
  ] satisfies [string, Partial<PatientOutreach>, string, string][])(
    'for %s',
    (_name, change, channel, because) => {
      expect(choosePatientChannel(outreach(change), rules)).toMatchObject({ kind: 'send', channel, because })
    },
  )

  it('is never a text for an urgent order, and an unknown specialty counts as sensitive', () => {
    for (const attempt of [1, 2, 3, 4])
      expect(choosePatientChannel(outreach({ isUrgent: true, attempt }), rules)).not.toMatchObject({
        channel: 'sms',
      })
    const reach = derivePatientReach(adult, now, zone)
    expect(
      choosePatientChannel(
        { reach, textStanding: 'permitted', isUrgent: false, attempt: 1, failed: none },
        rules,
      ),
    ).toMatchObject({ channel: 'portal' })
  })

  it.each([
    ['denied', 'patient-objection'],
    ['suspended', 'invalid-phone-number'],
  ] as const)('is none where only a number that is %s is left: %s', (textStanding, statusReason) => {
    const only = { available: new Set<SendChannel>(['sms']), sensitiveSpecialties: new Set<string>() }
    expect(choosePatientChannel(outreach({ textStanding }), only)).toMatchObject({
      kind: 'suppress',
      statusReason,
    })
  })
})

describe('the channel to an office', () => {
  const reach = { isOnSameEhr: true, directAddress: 'a@direct.example', faxNumber: '+19515550120' }
  it('goes Direct, Task, fax, call for a receiver, and inbox first for a referrer', () => {
    const failed: SendChannel[] = []
    const taken = [1, 2, 3, 4].map(() => {
      const choice = chooseReceiverChannel(reach, available, new Set(failed))
      if (choice.kind === 'send') failed.push(choice.channel)
      return choice.kind === 'send' ? choice.channel : 'none'
    })
    expect(taken).toEqual(['direct', 'ehr-inbox', 'fax', 'voice'])
    expect(chooseReferrerChannel(reach, available, none)).toMatchObject({ channel: 'ehr-inbox' })
    expect(chooseReceiverChannel({ isOnSameEhr: false }, none, none)).toMatchObject({
      channel: 'voice',
      because: 'fallback',
    })
  })
})

const golden = (name: string): Record<string, unknown> => {
  const parsed: unknown = JSON.parse(
    readFileSync(new URL(`../fixtures/golden/${name}.json`, import.meta.url), 'utf8'),
  )
  return Object.fromEntries(Object.entries(parsed ?? {}))
}

describe('consent to a number', () => {
  const mine = {
    tenant: 'one',
    patient: 'Patient/p-1',
    organization: 'Organization/org-pcp',
    hasAgreed: true,
    consent: { id: 'consent-sms-1', versionId: '1' },
  }
  const shared = {
    tenant: 'two',
    patient: 'Patient/p-9',
    organization: 'Organization/other',
    hasAgreed: false,
  }
  const holders = [mine, shared]

  it('ends for everybody who shares it, and is confirmed once', () => {
    const stopped = changeConsent('permitted', holders, { kind: 'stop', at: now })
    expect(stopped).toMatchObject({ standing: 'denied', reply: 'opted-out' })
    expect(stopped.writes.map(({ tenant }) => tenant)).toEqual(['one', 'two'])
    expect(changeConsent('denied', holders, { kind: 'stop', at: now + 1 })).toEqual({
      standing: 'denied',
      writes: [],
    })
  })
  it('is written as the golden revocation', () => {
    const at = Date.parse('2026-06-03T02:11:09Z')
    const [first] = changeConsent('permitted', holders, { kind: 'stop', at }).writes
    expect(first?.write.resource).toEqual({
      ...golden('Consent-sms-revoked'),
      dateTime: '2026-06-03T02:11:09.000Z',
    })
  })
  it('is silently over when the provider refuses', () => {
    const refused = changeConsent('permitted', holders, { kind: 'provider-refused', at: now })
    expect(refused.standing).toBe('denied')
    expect(refused.reply).toBeUndefined()
  })
  it('comes back with START for those who had agreed, but never for a wrong number', () => {
    const back = changeConsent('denied', holders, { kind: 'start', at: now })
    expect(back).toMatchObject({ standing: 'permitted', reply: 'opted-in' })
    expect(back.writes.map(({ tenant }) => tenant)).toEqual(['one'])
    const wrong = changeConsent('permitted', holders, { kind: 'wrong-number', at: now })
    expect(wrong.standing).toBe('suspended')
    expect(changeConsent(wrong.standing, holders, { kind: 'start', at: now }).standing).toBe('suspended')
  })
})

describe('a text that is held back', () => {
  it('is recorded as the golden suppression, with its key', () => {
    const { id, ...expected } = golden('Communication-sms-suppressed')
    const write = planSuppressed({
      key: 'key-1',
      basedOn: ['CommunicationRequest/cr-sms-1', 'ServiceRequest/sr-1'],
      patient: 'Patient/p-1',
      recipient: 'Patient/p-1',
      organization: 'Organization/org-pcp',
      text: 'Main St Clinic: you have an appointment to set up. Reply YES for a call back or call 951-555-0100. Reply STOP to opt out.',
      reason: 'patient-objection',
      note: 'STOP received 2026-06-03',
    })
    expect(id).toBe('com-sms-2')
    const identity = { system: 'https://baton.example/fhir/NamingSystem/notify-key', value: 'key-1' }
    expect(write).toEqual({
      interaction: 'create',
      resource: { ...expected, identifier: [identity] },
      identity,
    })
  })
})
