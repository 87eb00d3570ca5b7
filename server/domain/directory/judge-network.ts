import { foldWords } from '../notifications/fold-words.ts'
import type { Network } from './receiver.ts'

/** A network with the payer that contracts it; every network of a payer is there, or its payer is left out. */
export type KnownNetwork = Network & { payer?: string }

/**
 * How a patient is insured, from one Coverage. `network` is what it says of its network, if anything; `payer` is the
 * organization that pays.
 */
export type PatientCoverage = { payer?: string; payerName: string; network?: string }

export type NetworkStatus = 'in' | 'out' | 'unknown'

export type NetworkJudgement = {
  status: NetworkStatus
  /** The network that both have in common, for `in`. */
  network?: string
  /** The payer it was judged for, where one is named. */
  payer?: string
}

/** A network's name as names are compared. */
const fold = (network: Pick<Network, 'name'>): string => foldWords(network.name)

/** Whether two mentions mean one network: by reference where both have one, else by name. */
export function isSameNetwork(one: Network, other: Network): boolean {
  if (one.reference !== '' && other.reference !== '') return one.reference === other.reference
  return fold(one) !== '' && fold(one) === fold(other)
}

/** The networks a coverage may use; empty when that is not known. */
function candidatesOf(coverage: PatientCoverage, known: readonly KnownNetwork[]): readonly KnownNetwork[] {
  const { network, payer } = coverage
  if (network !== undefined) {
    return known.filter((each) => each.reference === network || fold(each) === foldWords(network))
  }
  return payer === undefined ? [] : known.filter((each) => each.payer === payer)
}

function judgeOne(
  networks: readonly Network[],
  coverage: PatientCoverage,
  known: readonly KnownNetwork[],
): NetworkJudgement {
  const payer = coverage.payerName === '' ? {} : { payer: coverage.payerName }
  const candidates = candidatesOf(coverage, known)
  if (networks.length === 0 || candidates.length === 0) return { status: 'unknown', ...payer }
  const shared = candidates.filter((each) => networks.some((network) => isSameNetwork(network, each)))
  // Of a payer with several networks the plan uses one, and nobody said which.
  if (shared.length === candidates.length) {
    return { status: 'in', ...payer, network: shared[0]?.name ?? '' }
  }
  return { status: shared.length === 0 ? 'out' : 'unknown', ...payer }
}

/**
 * Whether a receiver is in a network of the patient's. Unknown stays unknown: a receiver that names no networks, a
 * patient whose coverage was not read, a network nobody knows, a payer of which only some networks include the receiver.
 * Of several coverages one that is in is enough, and all must be out for `out`.
 *
 * @param known - every network the directory knows
 * @see {@link https://hl7.org/fhir/us/davinci-pdex-plan-net/ | Da Vinci Plan-Net}
 */
export function judgeNetwork(
  networks: readonly Network[],
  coverages: readonly PatientCoverage[],
  known: readonly KnownNetwork[],
): NetworkJudgement {
  const judged = coverages.map((coverage) => judgeOne(networks, coverage, known))
  const of = (status: NetworkStatus): NetworkJudgement | undefined =>
    judged.find((each) => each.status === status)
  return of('in') ?? of('unknown') ?? of('out') ?? { status: 'unknown' }
}

/** Whether whoever picks a receiver has to say why: it is known to be out of network. */
export function needsNetworkReason({ network }: { network: NetworkStatus }): boolean {
  return network === 'out'
}
