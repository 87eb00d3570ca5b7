import type { ReceivedNote } from '#domain/notes-in/received-note.ts'
import type { KeptNote } from '../../store/received-notes.ts'
import { StoredFacts } from './stored-facts.ts'

/** A kept note as the rules read it. */
export function toReceived({ facts, contentHash, receivedAt, answers, referrals }: KeptNote): ReceivedNote {
  return {
    ...StoredFacts.parse(facts),
    key: contentHash,
    receivedAt: receivedAt.getTime(),
    referrals: referrals.map((id) => `ServiceRequest/${id}`),
    answers: answers.map((id) => `ServiceRequest/${id}`),
  }
}
