import type { CleanUpList, CleanUpProposed } from '#contract/clean-up.ts'
import type { CleanUpProof } from '#domain/clean-up/clean-up.ts'
import { sampleNow, sampleRows, sampleZone } from './worklist-samples.ts'

const proofs: readonly Pick<CleanUpProposed, 'kind' | 'proof'>[] = [
  { kind: 'superseded', proof: say('replaced', { on: '2026-11-02' }) },
  { kind: 'duplicate', proof: say('asked-twice', { on: '2026-11-09', number: 'REF-2026-000042' }) },
  {
    kind: 'already-completed',
    proof: say('report-on-file', { visit: '2026-11-01', received: '2026-11-12' }),
  },
  { kind: 'already-completed', proof: say('visit-on-file', { visit: '2026-11-14' }) },
  { kind: 'expired', proof: say('wanted-by-passed', { wanted: '2026-08-01', quiet: '2026-09-10' }) },
]

function say(message: CleanUpProof['message'], values: CleanUpProof['values']): CleanUpProof {
  return { message, values, evidence: ['ServiceRequest/sr-42', 'DocumentReference/note-7'] }
}

const at = new Date(sampleNow).toISOString()

/** One proposal of each proof, and one closed referral in each stage of its second look. */
export const sampleCleanUp: CleanUpList = {
  proposals: sampleRows(5).map((row, index) => ({
    row,
    kind: proofs[index]?.kind ?? 'expired',
    proof: proofs[index]?.proof ?? say('wanted-by-passed', {}),
    digest: `digest-${index}`,
  })),
  isCut: false,
  accepted: sampleRows(9)
    .slice(5)
    .map((row, index) => ({
      id: `accepted-${index}`,
      referral: row.referral,
      patient: row.patient,
      patientName: row.patientName,
      title: row.title,
      kind: 'duplicate' as const,
      proof: say('asked-twice', { on: '2026-11-09' }),
      acceptedBy: 'Jon Tran',
      acceptedAt: at,
      isOpenAgain: index === 3,
      isSampled: index < 3,
      mayCheck: index === 0,
      ...(row.birthDate !== undefined && { birthDate: row.birthDate }),
      ...(row.specialty !== undefined && { specialty: row.specialty }),
      ...(row.mrn !== undefined && { mrn: row.mrn }),
      ...(index === 2 && {
        verdict: 'disagrees' as const,
        checkedBy: 'Maria Reyes',
        note: 'Two different questions.',
      }),
    })),
  figures: { accepted: 14, sampled: 3, checked: 1, disagreed: 1 },
  now: at,
  timeZone: sampleZone,
}
