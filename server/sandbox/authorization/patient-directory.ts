/** A patient as the picker shows one: enough to tell two of the same name apart. */
export type ListedPatient = {
  readonly id: string
  readonly name: string
  /** With the age. */
  readonly born: string
  readonly medicalRecordNumber: string
}

/** Whom a person can pick in a standalone launch. */
export type PatientDirectory = {
  /** The first matches of a name, number or birth date; the first of all when nothing is asked. */
  readonly find: (search: string) => Promise<readonly ListedPatient[]>
  readonly has: (id: string) => Promise<boolean>
}
