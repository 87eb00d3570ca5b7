import type { EhrUser } from './authorization/registration.ts'
import { allLetters, type Permission } from './authorization/scope.ts'
import { clinicians, coordinators, practiceManager, type StaffMember } from './clinic/practice.ts'

const everything: readonly Permission[] = [{ type: '*', letters: allLetters }]

/** Reading is for everyone who works here; a coordinator keeps the loop going but orders nothing. */
const coordination: readonly Permission[] = [
  { type: '*', letters: ['r', 's'] },
  ...['Task', 'Appointment', 'Communication', 'DocumentReference'].map((type) => ({
    type,
    letters: allLetters,
  })),
]

const oversight: readonly Permission[] = [{ type: '*', letters: ['r', 's'] }]

/** The people who can be signed in, the demo clinician first. */
export const ehrUsers: readonly EhrUser[] = [
  ...clinicians.map((person) => toUser(person, 'Clinician', everything)),
  ...coordinators.map((person) => toUser(person, 'Referral coordinator', coordination)),
  toUser(practiceManager, 'Practice manager', oversight),
]

function toUser(person: StaffMember, role: string, may: readonly Permission[]): EhrUser {
  return { id: person.id, fhirUser: `Practitioner/${person.id}`, name: displayName(person), role, may }
}

function displayName({ prefix, given, family, suffix }: StaffMember): string {
  const name = [prefix, given, family].filter((part) => part !== undefined).join(' ')
  return suffix === undefined ? name : `${name}, ${suffix}`
}
