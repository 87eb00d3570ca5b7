import { mayEditDirectory } from '#domain/directory/may-edit-directory.ts'
import { toRelative, worklistRoles } from '#domain/roles.ts'
import type { HttpContext } from './http-env.ts'

/** Whoever asks the directory something, as history and audit name them. */
export type DirectoryCaller = {
  reference: string
  name: string
  mayEdit: boolean
  /** Whether receivers may be ranked for this patient, which tells how the patient is insured. */
  maySeePatient: (patient: string) => boolean
}

/** The one place that says who a session is to the directory. Changes are for sessions of a worklist. */
export function readDirectoryCaller(c: HttpContext): DirectoryCaller {
  const { fhirUser, userName, roles, patient } = c.get('session')
  const reference = toRelative(fhirUser)
  return {
    reference,
    name: userName ?? reference,
    mayEdit: patient === undefined && mayEditDirectory(roles),
    maySeePatient: (id) =>
      patient === undefined ? roles.some((role) => worklistRoles.includes(role)) : patient === id,
  }
}
