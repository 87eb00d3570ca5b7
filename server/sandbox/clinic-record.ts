import type { FhirResource } from 'fhir/r4'

/** All profiles are doors to one record, as a vendor's interfaces are: it is stored once, under this tenant. */
export const clinicTenant = 'clinic'

/** What was loaded, so that another store which holds a part of the clinic can tell whether its part belongs here. */
export type LoadedClinic = {
  /** Preset, day where it moves with the days, seed and generator: another stamp is another clinic. */
  readonly stamp: string
  readonly parts: number
  /**
   * What Baton itself would have stored about a part of this clinic, superseded versions first.
   *
   * @param lacking - types the EHR has no place for: Baton keeps these in its stead
   */
  readonly ownStore: (part: number, lacking?: readonly string[]) => readonly FhirResource[]
}
