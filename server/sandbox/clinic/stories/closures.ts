import type { ClosureReason } from '#domain/loop-vocabulary.ts'
import { closeWith } from '../decisions.ts'
import type { Closure } from '../decisions.ts'
import { authorize } from '../authorizations.ts'
import { callPatient, missPatient } from '../contacts.ts'
import { holdBackText, textPatient } from '../text-messages.ts'
import type { Loop } from '../loop.ts'
import { changeOrder } from '../ordering.ts'
import { decline, redirectTo } from '../receiver-answers.ts'
import { cancelVisit, missVisit } from '../visits.ts'
import { accepted, booked, ordered, sent } from './passages.ts'
import type { Telling } from './telling.ts'

/** Every reason a person closes a loop without a report, with the history that leads to it. */
export function tellClosures(telling: Telling): void {
  tellPatientReasons(telling)
  tellReceiverReasons(telling)
  tellOfficeReasons(telling)
}

function end(
  telling: Telling,
  loop: Loop,
  day: number,
  reason: ClosureReason,
  text: string,
  status?: Closure['status'],
): void {
  closeWith(loop, day, { reason, text, ...(status && { status }) })
  telling.tell(loop, `closed-${reason}`, [], 'closed')
}

function tellPatientReasons(telling: Telling): void {
  const refused = callPatient(
    sent(telling, {
      key: 'closed-declined',
      specialty: 'psychiatry',
      receiver: 'willow-psychiatry',
      day: -70,
    }),
    -60,
    'Does not want the visit',
  )
  end(telling, refused, -60, 'patient-declined', 'Patient declined by phone; referrer informed')
  const refusedLater = cancelVisit(
    booked(telling, { key: 'closed-declined-late', specialty: 'gastroenterology', day: -130 }, -95),
    -101,
    'pat-crs',
  )
  end(telling, refusedLater, -94, 'patient-declined', 'Prefers stool test instead of colonoscopy', 'failed')

  const lost = accepted(telling, { key: 'closed-unreachable', specialty: 'cardiology', day: -110 })
  missPatient(textPatient(missPatient(lost, -100, 'No answer'), -95), -88, 'Number no longer in service')
  holdBackText(lost, -80, 'invalid-phone-number')
  end(
    telling,
    lost,
    -62,
    'patient-unreachable',
    'Three attempts on two channels and a letter without answer',
    'failed',
  )
  const absent = missVisit(
    missPatient(
      booked(telling, { key: 'closed-unreachable-noshow', specialty: 'neurology', day: -160 }, -130),
      -128,
      'Voicemail',
    ),
  )
  end(
    telling,
    textPatient(missPatient(absent, -120, 'Voicemail'), -112),
    -90,
    'patient-unreachable',
    'Missed the visit, no answer to two calls, a text and a letter',
    'failed',
  )

  const late = accepted(telling, {
    key: 'closed-deceased',
    patient: 'pat-fairbanks',
    specialty: 'oncology',
    day: -40,
    reason: 0,
  })
  end(telling, late, -7, 'patient-deceased', 'Family informed the practice', 'failed')
  const away = sent(telling, {
    key: 'closed-moved',
    patient: 'pat-delacroix',
    specialty: 'dermatology',
    reason: 0,
    day: -150,
  })
  end(telling, away, -120, 'patient-moved', 'Moved out of state, records sent to the new practice')
  const better = booked(telling, { key: 'closed-no-longer-needed', specialty: 'orthopedics', day: -80 }, -45)
  cancelVisit(better, -52, 'pat-crs')
  end(
    telling,
    better,
    -50,
    'no-longer-needed',
    'Pain resolved with physical therapy; clinician agrees',
    'failed',
  )
}

function tellReceiverReasons(telling: Telling): void {
  const wrong = decline(
    sent(telling, { key: 'closed-wrong-specialty', specialty: 'rheumatology', day: -75 }),
    -70,
    'wrong-specialty',
    'Fibromyalgia is managed in primary care',
  )
  end(telling, wrong, -68, 'wrong-specialty', 'Clinician will manage; no second referral')
  const full = decline(
    sent(telling, {
      key: 'closed-no-capacity',
      specialty: 'psychiatry',
      receiver: 'willow-psychiatry',
      day: -90,
    }),
    -85,
    'no-capacity',
    'Waiting list closed',
  )
  end(telling, full, -82, 'no-capacity', 'Collaborative care started in the practice instead')
  const outside = decline(
    sent(telling, {
      key: 'closed-out-of-network',
      specialty: 'neurology',
      receiver: 'meridian-neurology',
      day: -65,
    }),
    -61,
    'out-of-network',
    'Plan not accepted',
  )
  end(telling, outside, -58, 'out-of-network', 'New order to an office in the network was written')
  const thin = decline(
    sent(telling, { key: 'closed-insufficient', specialty: 'oncology', day: -100 }),
    -94,
    'insufficient-information',
    'No pathology enclosed',
  )
  end(
    telling,
    thin,
    -80,
    'insufficient-information',
    'Pathology was benign; referral withdrawn by the clinician',
  )

  const twice = decline(
    sent(telling, {
      key: 'closed-redirected',
      specialty: 'gastroenterology',
      receiver: 'summit-digestive',
      day: -120,
    }),
    -116,
    'no-capacity',
    'Eight months wait',
  )
  redirectTo(twice, -115, 'lakeside-gi')
  end(telling, twice, -113, 'redirected', 'Replaced by a new order of the covering clinician')
  const denied = authorize(
    sent(telling, { key: 'closed-auth-denied', specialty: 'pain', day: -85 }),
    -83,
    'denied',
    4,
  )
  end(telling, denied, -70, 'auth-denied', 'Appeal not pursued, conservative treatment first')
}

function tellOfficeReasons(telling: Telling): void {
  const paper = accepted(telling, { key: 'closed-report-on-paper', specialty: 'ophthalmology', day: -140 })
  end(
    telling,
    paper,
    -100,
    'report-received',
    'Report handed over on paper by the patient, filed in the scanned chart',
    'completed',
  )
  const earlier = sent(telling, { key: 'closed-already-completed', specialty: 'ophthalmology', day: -58 })
  end(telling, earlier, -50, 'already-completed', 'Eye examination was done two weeks before the order')
  const other = sent(telling, { key: 'closed-seen-elsewhere', specialty: 'obgyn', day: -95 })
  end(telling, other, -71, 'seen-elsewhere', 'Seen by her own gynecologist; asked for the note')
  const again = ordered(telling, { key: 'closed-duplicate', specialty: 'pulmonary', day: -61 })
  end(telling, again, -60, 'duplicate', 'Same question already sent by the covering clinician')
  const withdrawn = changeOrder(
    sent(telling, { key: 'closed-order-cancelled', specialty: 'urology', day: -48 }),
    -44,
    'revoked',
  )
  telling.tell(withdrawn, 'closed-order-cancelled', [], 'closed')
  const old = sent(telling, { key: 'closed-expired', specialty: 'nephrology', day: -210 })
  end(telling, old, -118, 'expired', 'Authorization and order ran out; documented after outreach')
  const slip = ordered(telling, { key: 'closed-entered-in-error', specialty: 'ent', day: -33 })
  end(telling, slip, -32, 'entered-in-error', 'Meant for another patient of the same name')
}

/** Somebody closed it and gave no reason that is known here: told last, so that every other story stays as it is. */
export function tellUnstatedClosure(telling: Telling): void {
  const unsaid = sent(telling, { key: 'closed-not-stated', specialty: 'urology', day: -72 })
  closeWith(unsaid, -55, { text: 'Closed, see chart' })
  telling.tell(unsaid, 'closed-not-stated', [], 'closed')
}
