import type { FhirResource } from 'fhir/r4'

/** All profiles are doors to one record, as a vendor's interfaces are: it is stored once, under this tenant. */
export const clinicTenant = 'clinic'

/** What was loaded, so that another store which holds a part of the clinic can tell whether its part belongs here. */
export type LoadedClinic = {
  /** Day, seed and generator: another stamp is another clinic. */
  readonly stamp: string
  /** What Baton itself would have stored about this clinic, superseded versions first. */
  readonly ownStore: () => readonly FhirResource[]
}
