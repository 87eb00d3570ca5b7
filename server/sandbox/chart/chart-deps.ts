import type { AppClient, EhrUser } from '../authorization/registration.ts'
import type { ChartQuery } from './chart-query.ts'
import type { StandingFault } from '../faults/fault-board.ts'
import type { EhrRecords } from './ehr-records.ts'

/** What an EHR screen needs of the issuer it belongs to. */
export type ChartDeps = {
  readonly records: EhrRecords
  /** The clinic's present. */
  readonly clock: () => Date
  readonly practice: { readonly name: string; readonly timeZone: string; readonly mrnSystem: string }
  readonly app: AppClient
  readonly iss: string
  /** All that can be chosen, this one included. */
  readonly profiles: readonly Pick<ProfileCard, 'id' | 'title'>[]
  /** What is broken at the FHIR server on purpose, now. */
  readonly faults: () => readonly StandingFault[]
  readonly signedIn: (query: ChartQuery) => { user: EhrUser; users: readonly EhrUser[] }
  /** Issues a launch id for the app. */
  readonly issueLaunch: (launch: {
    userId: string
    patient?: string
    encounter?: string
    query: ChartQuery
  }) => Promise<string>
}

/** One profile as the index page presents it. */
export type ProfileCard = {
  readonly id: string
  readonly title: string
  readonly description: string
  readonly iss: string
}
