import type { Claim, ClaimResponse, Extension } from 'fhir/r4'
import { iso, orderReference, tick } from './loop.ts'
import type { Loop } from './loop.ts'
import { payerOf } from './patients.ts'

const pas = 'http://hl7.org/fhir/us/davinci-pas/StructureDefinition'

/** X12 306: what the payer's reviewer decided. */
const reviewActions = {
  approved: ['A1', 'Certified in total'],
  denied: ['A3', 'Not certified'],
  pended: ['A4', 'Pended'],
  /** In the payer's queue: nobody has looked at it yet. */
  submitted: undefined,
} as const

export type AuthorizationOutcome = keyof typeof reviewActions

function payerReference(loop: Loop) {
  const { entry, place } = loop.clinic.roll.read(loop.spec.patient)
  const payer = payerOf(entry, place)
  return { reference: `Organization/payer-${payer.key}`, display: payer.name }
}

const professional = {
  coding: [{ system: 'http://terminology.hl7.org/CodeSystem/claim-type', code: 'professional' }],
}

function toClaim(loop: Loop, at: number): Claim & { id: string } {
  const requestedService = {
    url: `${pas}/extension-requestedService`,
    valueReference: { reference: orderReference(loop) },
  }
  return {
    resourceType: 'Claim',
    id: `claim-${loop.spec.key}`,
    status: 'active',
    type: professional,
    use: 'preauthorization',
    patient: loop.patient,
    created: iso(loop, at),
    insurer: payerReference(loop),
    provider: loop.requester,
    priority: {
      coding: [{ system: 'http://terminology.hl7.org/CodeSystem/processpriority', code: 'normal' }],
    },
    insurance: [
      { sequence: 1, focal: true, coverage: { reference: `Coverage/cov-${loop.spec.patient.slice(4)}` } },
    ],
    item: [
      {
        sequence: 1,
        extension: [requestedService],
        productOrService: loop.order.code ?? { text: 'Referral' },
      },
    ],
  }
}

/** The reviewer's action on an item, with the authorization number if it was granted. */
function reviewed([code, display]: readonly [string, string], number: string | undefined): Extension {
  const action = { coding: [{ system: 'https://codesystem.x12.org/005010/306', code, display }] }
  return {
    url: `${pas}/extension-reviewAction`,
    extension: [
      { url: `${pas}/extension-reviewActionCode`, valueCodeableConcept: action },
      ...(number ? [{ url: 'number', valueString: number }] : []),
    ],
  }
}

/**
 * The practice asks the payer, and the payer answers.
 *
 * @param day - of the request; the answer comes `answeredAfter` days later
 */
export function authorize(loop: Loop, day: number, outcome: AuthorizationOutcome, answeredAfter = 1): Loop {
  const askedAt = tick(loop, day)
  const claim = toClaim(loop, askedAt)
  loop.clinic.ledger.write('ehr', claim, askedAt)
  const at = tick(loop, day + answeredAfter)
  const action = reviewActions[outcome]
  const isApproved = outcome === 'approved'
  const number = `AUTH${String(loop.clinic.count('authorization')).padStart(5, '0')}`
  const { calendar } = loop.clinic
  const validFrom = calendar.dayOf(at)
  const response: ClaimResponse & { id: string } = {
    resourceType: 'ClaimResponse',
    id: `pa-${loop.spec.key}`,
    status: 'active',
    type: professional,
    use: 'preauthorization',
    patient: loop.patient,
    created: iso(loop, at),
    insurer: payerReference(loop),
    request: { reference: `Claim/${claim.id}` },
    outcome: outcome === 'pended' || outcome === 'submitted' ? 'queued' : 'complete',
    ...(isApproved && {
      preAuthRef: number,
      preAuthPeriod: { start: calendar.on(validFrom), end: calendar.on(validFrom + 120) },
    }),
    item: [
      {
        itemSequence: 1,
        extension: [
          { url: `${pas}/extension-requestedService`, valueReference: { reference: orderReference(loop) } },
        ],
        adjudication: [
          {
            category: {
              coding: [{ system: 'http://terminology.hl7.org/CodeSystem/adjudication', code: 'submitted' }],
            },
            ...(action && { extension: [reviewed(action, isApproved ? number : undefined)] }),
          },
        ],
      },
    ],
  }
  loop.clinic.ledger.write('ehr', response, at)
  return loop
}
