import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { PlannedStep } from '#domain/escalation.ts'
import { changeConsent } from '#domain/notifications/consent.ts'
import { rankPatientChannels, type PatientOutreach } from '#domain/notifications/patient-channels.ts'
import { derivePatientReach, type PatientFacts } from '#domain/notifications/patient-reach.ts'
import type { SendChannel } from '#domain/notifications/send-channel.ts'
import { tellStep } from '#domain/watch/tell-step.ts'
import { openDossier } from '../support/a-dossier.ts'
import { aPractice } from '../support/a-practice.ts'

const zone = 'America/New_York'
const now = Date.parse('2026-06-03T16:00:00Z')
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

const usual: PatientOutreach = { textStanding: 'permitted', isUrgent: false, specialty: 'cardiology' }

/** The channels to an adult, in order, and what speaks against those that are passed over. */
function rank(outreach: PatientOutreach): { open: readonly string[]; against: Record<string, string> } {
  const reach = derivePatientReach(adult, now, zone)
  if (reach.kind === 'nobody') throw new Error('an adult can be reached')
  const ranked = rankPatientChannels(outreach, reach, rules)
  return {
    open: ranked.flatMap(({ channel, against }) => (against === undefined ? [channel] : [])),
    against: Object.fromEntries(
      ranked.flatMap(({ channel, against }) => (against === undefined ? [] : [[channel, against]])),
    ),
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

describe('the channels to a patient', () => {
  it.each([
    ['a routine order', {}, ['sms', 'portal', 'voice', 'letter'], undefined],
    ['no consent', { textStanding: 'none' }, ['portal', 'voice', 'letter'], 'no-consent'],
    ['STOP', { textStanding: 'denied' }, ['portal', 'voice', 'letter'], 'opted-out'],
    [
      "somebody else's number",
      { textStanding: 'suspended' },
      ['portal', 'voice', 'letter'],
      'number-suspended',
    ],
    [
      'a sensitive specialty',
      { specialty: 'psychiatry' },
      ['portal', 'voice', 'letter'],
      'sensitive-specialty',
    ],
    ['an urgent order', { isUrgent: true }, ['voice', 'portal', 'letter'], 'urgent-needs-a-call'],
  ] satisfies [string, Partial<PatientOutreach>, string[], string | undefined][])(
    'for %s',
    (_name, change, open, againstText) => {
      const ranked = rank({ ...usual, ...change })
      expect(ranked.open).toEqual(open)
      expect(ranked.against['sms']).toBe(againstText)
    },
  )

  it('hold no text for an unknown specialty: it counts as sensitive', () => {
    expect(rank({ textStanding: 'permitted', isUrgent: false }).against).toEqual({
      sms: 'sensitive-specialty',
    })
  })
})

describe('the ways to an office', () => {
  const step: PlannedStep = {
    ...{ clock: 'confirm', step: 'd7', cycle: 1, action: 'alert', rank: 0 },
    ...{ recipients: ['receiver-office'], at: '2026-06-10T15:00:00.000Z' },
  }
  const reach = { direct: 'a@direct.example', fax: '+15185550120' }
  it.each([
    ['Direct, then fax, then a call of ours', reach, ['direct', 'fax', 'voice']],
    ['fax where no Direct address is known', { fax: reach.fax }, ['fax', 'voice']],
    ['a call where nothing else is', {}, ['voice']],
  ] as const)('are %s', (_name, known, channels) => {
    const receiver = { reference: 'Organization/receiver', ...known }
    const [telling] = tellStep(step, { ...openDossier, receiver }, aPractice(), 0)
    expect(telling?.kind === 'tell' ? telling.ways.map(({ channel }) => channel) : []).toEqual(channels)
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
