import { foldWords } from '../notifications/fold-words.ts'
import { distanceKm } from './distance.ts'
import type { NetworkJudgement } from './judge-network.ts'
import type { Destination, RankQuestion, RankReason, RankReasonKey } from './ranking.ts'
import { channelsOf, type Receiver } from './receiver.ts'

/** A reason with what it is worth. */
export type Weighed = { reason: RankReason; points: number }

/** Of all referrals of the specialty, `referred` went to this receiver. */
export type Share = Destination & { all: number }

/**
 * What each thing is worth. Being refused for being new costs most, because then nothing else helps; a network the
 * patient is not in costs more than any habit brings; habit beats distance.
 */
const worth = {
  networkIn: 40,
  networkOut: -60,
  acceptsNew: 10,
  refusesNew: -200,
  /** For all referrals of the specialty; a part brings its part. */
  usual: 40,
  notesReturn: 15,
  notesMissing: -10,
  language: 12,
  samePostalCode: 8,
  sameCity: 5,
  /** Less a point for every 10 km. */
  near: 10,
  noAddress: -20,
}

/** Fewer referrals than this say nothing about whether notes come back. */
const enoughReferrals = 3
/** Whoever answers fewer of them than this is named for it. */
const fewNotes = 0.5

function weigh(key: RankReasonKey, points: number, values: RankReason['values'] = {}): Weighed {
  const side = points > 0 ? 'for' : points < 0 ? 'against' : 'open'
  return { reason: { key, side, values }, points }
}

/** Every reason that applies to one receiver, in the order in which people are told. */
export function weighReceiver(
  receiver: Receiver,
  question: RankQuestion,
  network: NetworkJudgement,
  share: Share | undefined,
): readonly Weighed[] {
  return [
    weighNetwork(network),
    weighNewPatients(receiver, question),
    ...weighHabit(share),
    ...weighLanguage(receiver, question),
    ...weighPlace(receiver, question),
    ...(channelsOf(receiver).length === 0 ? [weigh('no-address', worth.noAddress)] : []),
  ]
}

function weighNetwork({ status, network = '', payer = '' }: NetworkJudgement): Weighed {
  switch (status) {
    case 'in':
      return weigh('network-in', worth.networkIn, { network, payer })
    case 'out':
      return weigh('network-out', worth.networkOut, { payer })
    case 'unknown':
      return weigh('network-unknown', 0, { payer })
  }
}

/** An urgent referral has no time to be sent back. */
function weighNewPatients({ acceptsNewPatients }: Receiver, { urgency }: RankQuestion): Weighed {
  const factor = urgency === 'routine' ? 1 : 2
  switch (acceptsNewPatients) {
    case 'yes':
      return weigh('new-patients-yes', worth.acceptsNew * factor)
    case 'no':
      return weigh('new-patients-no', worth.refusesNew * factor)
    case 'unknown':
      return weigh('new-patients-unknown', 0)
  }
}

function weighHabit(share: Share | undefined): readonly Weighed[] {
  if (share === undefined || share.referred === 0) return []
  const { referred, returned, all, whose } = share
  const values = { referred, returned }
  const usual = weigh('usual', (worth.usual * referred) / Math.max(all, referred), { referred, all, whose })
  if (referred < enoughReferrals) return [usual]
  const part = Math.min(1, returned / referred)
  return part < fewNotes
    ? [usual, weigh('notes-missing', worth.notesMissing, values)]
    : [usual, weigh('notes-return', worth.notesReturn * part, values)]
}

/** English needs no saying. */
function weighLanguage({ languages }: Receiver, { patient }: RankQuestion): readonly Weighed[] {
  const { language } = patient
  if (language === undefined || language === 'en' || !languages.includes(language)) return []
  return [weigh('language', worth.language, { language })]
}

/** The most exact that is known of how near it is, and only one of them. */
function weighPlace(receiver: Receiver, { patient, urgency }: RankQuestion): readonly Weighed[] {
  const factor = urgency === 'routine' ? 1 : 2
  if (receiver.position !== null && patient.position !== undefined) {
    const km = distanceKm(receiver.position, patient.position)
    return [weigh('distance', Math.max(-worth.near, worth.near - km / 10) * factor, { km: Math.round(km) })]
  }
  // The first five digits are the place; the rest is the street.
  const [here, there] = [patient.postalCode, receiver.postalCode].map((code) => (code ?? '').slice(0, 5))
  if (here !== '' && here === there) {
    return [weigh('same-postal-code', worth.samePostalCode * factor, { postalCode: here ?? '' })]
  }
  const city = foldWords(receiver.city)
  if (city === '' || city !== foldWords(patient.city ?? '')) return []
  // Many states have a Springfield.
  const states = [patient.state ?? '', receiver.state].map(foldWords)
  if (states.every((state) => state !== '') && states[0] !== states[1]) return []
  return [weigh('same-city', worth.sameCity * factor, { city: receiver.city })]
}
