import type { FhirWrite } from '../fhir-write.ts'
import type { Instant } from '../instant.ts'
import { planConsent, type NumberHolder } from './consent-resource.ts'
import type { TextReply } from './outgoing-message.ts'
import type { TextStanding } from './patient-channels.ts'

/** What happened to the permission to text a number. */
export type ConsentEvent =
  /** A form, or a keyword at the desk; for one patient of one practice. */
  | { kind: 'opt-in'; tenant: string; patient: string; at: Instant }
  | { kind: 'stop'; at: Instant }
  | { kind: 'start'; at: Instant }
  /** The provider had taken a STOP itself (Twilio error 21610). */
  | { kind: 'provider-refused'; at: Instant }
  | { kind: 'wrong-number'; at: Instant }

export type ConsentChange = {
  standing: TextStanding
  writes: readonly { tenant: string; write: FhirWrite }[]
  /** The one text that answers; it goes out although the number may now be closed. */
  reply?: TextReply
}

const planAll = (holders: readonly NumberHolder[], isPermit: boolean, at: Instant): ConsentChange['writes'] =>
  holders.map((holder) => ({ tenant: holder.tenant, write: planConsent(holder, isPermit, at) }))

function close(
  to: 'denied' | 'suspended',
  standing: TextStanding,
  holders: readonly NumberHolder[],
  at: Instant,
  reply: TextReply | undefined,
): ConsentChange {
  if (standing === to || standing === 'suspended') return { standing, writes: [] }
  const isNews = standing !== 'denied'
  return {
    standing: to,
    writes: isNews ? planAll(holders, false, at) : [],
    ...(isNews && reply && { reply }),
  }
}

/** START brings back those who had agreed before; to a number that never did it is a question. */
function restart(standing: TextStanding, holders: readonly NumberHolder[], at: Instant): ConsentChange {
  const known = holders.filter(({ hasAgreed }) => hasAgreed)
  if (standing !== 'denied' || known.length === 0) return { standing, writes: [] }
  return { standing: 'permitted', writes: planAll(known, true, at), reply: 'opted-in' }
}

/**
 * Carries an event over to a number and to everybody, of any practice, who is texted at it. A STOP counts at once
 * and for all of them, and is confirmed once; a wrong number is closed until a person says otherwise, by no START.
 *
 * @param holders - every patient of every practice with this number
 */
export function changeConsent(
  standing: TextStanding,
  holders: readonly NumberHolder[],
  event: ConsentEvent,
): ConsentChange {
  switch (event.kind) {
    case 'stop':
      return close('denied', standing, holders, event.at, 'opted-out')
    case 'provider-refused':
      return close('denied', standing, holders, event.at, undefined)
    case 'wrong-number':
      return close('suspended', standing, holders, event.at, 'wrong-number')
    case 'start':
      return restart(standing, holders, event.at)
    case 'opt-in': {
      const who = holders.filter(
        ({ tenant, patient }) => tenant === event.tenant && patient === event.patient,
      )
      if (who.length === 0) return { standing, writes: [] }
      return { standing: 'permitted', writes: planAll(who, true, event.at) }
    }
  }
}
