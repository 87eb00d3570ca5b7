import type { CommandGiver } from '#domain/commands/command-rights.ts'
import type { EhrGateways } from '../ehr-gateways.ts'
import type { PatientRefresher } from '../sync/patient-refresher.ts'
import type { BatonDatabase } from '../tenant-runtime.ts'

export type CommandDeps = {
  db: BatonDatabase
  refresher: PatientRefresher
  gateways: EhrGateways
  /** Real clock. */
  realNow: () => Date
}

/** Who gives a command, and the patient it may be about: any of the practice's where none is named. */
export type CommandCaller = {
  reference: string
  name?: string
  roles: readonly CommandGiver[]
  /** Id of the patient of a chart's session. */
  patient?: string
}
