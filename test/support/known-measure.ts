import { sql, type Kysely } from 'kysely'
import { attendedVisit, type Course } from '../../server/sandbox/clinic/two-quarters/course.ts'
import { hasOfficeVisits, type TwoQuarters } from '../../server/sandbox/clinic/generate-two-quarters.ts'
import { specialties } from '../../server/sandbox/clinic/specialties.ts'
import type { Tables } from '../../server/store/tables.ts'

/** One patient of the quality measure; who is in the initial population is in the denominator. */
export type KnownPatient = { patient: string; ipp: boolean; numer: boolean }

/** An order that stands, of our own: neither a copy of another practice's nor withdrawn. */
function isReferral({ direction, ending, uncounted }: Course): boolean {
  const isWithdrawn = uncounted === 'draft' || uncounted === 'order-in-error'
  return direction !== 'inbound' && !isWithdrawn && (uncounted !== undefined || ending !== 'order-cancelled')
}

/** Who counts in CMS50, by what truly happened (CMS50FHIR 1.0.000: the first referral of the year decides). */
export function listKnownPatients({ clinic, courses }: TwoQuarters): readonly KnownPatient[] {
  const byPatient = Map.groupBy(courses, ({ patient }) => patient)
  return clinic.roll.people
    .map(({ entry, place }) => {
      const own = byPatient.get(entry.id) ?? []
      const [first] = own.filter(isReferral).toSorted((one, other) => one.orderedOn - other.orderedOn)
      const wasSeen = hasOfficeVisits(place) || own.some((course) => attendedVisit(course) !== undefined)
      const ipp = first !== undefined && wasSeen
      return { patient: `Patient/${entry.id}`, ipp, numer: ipp && first.noteOn !== undefined }
    })
    .toSorted((one, other) => (one.patient < other.patient ? -1 : 1))
}

/** The same by SQL over the table `raw` that `readEvidenceTable` left; each part is worked out once, not for every patient. */
export async function readMeasure(db: Kysely<Tables>): Promise<readonly KnownPatient[]> {
  const referrals = specialties.map(({ referral }) => referral.code ?? '')
  const reports = specialties.map(({ consult }) => consult.code ?? '')
  const found = await sql<KnownPatient>`
    with first as materialized (select distinct on (c->'subject'->>'reference') c->'subject'->>'reference' as patient,
        'ServiceRequest/' || id as ref, (c->>'authoredOn')::timestamptz as authored from raw
      where type = 'ServiceRequest' and c->>'status' in ('active', 'completed') and c->>'intent' = 'order'
        and c->'code'->'coding'->0->>'code' = any(${referrals})
        and left(c->>'authoredOn', 10) between '2026-01-01' and '2026-10-31'
      order by 1, (c->>'authoredOn')::timestamptz),
    visited as materialized (select distinct c->'subject'->>'reference' as patient from raw
      where type = 'Encounter' and c->>'status' = 'finished'
        and c->'type'->0->'coding'->0->>'code' in ('99204', '99213', '99214')
        and left(c->'period'->>'start', 4) = '2026' and left(c->'period'->>'end', 4) = '2026'),
    reported as materialized (select c->'focus'->>'reference' as ref, (c->'executionPeriod'->>'end')::timestamptz as ended from raw
      where type = 'Task' and c->>'status' = 'completed' and c->'code'->'coding'->0->>'code' = 'fulfill'
        and left(c->'executionPeriod'->>'end', 4) = '2026'
        and exists (select from jsonb_array_elements(c->'reasonCode'->'coding') r where r->>'code' = any(${reports}))),
    met as materialized (select distinct first.ref from first join reported on reported.ref = first.ref and ended > authored)
    select 'Patient/' || p.id as patient, f.ref is not null and v.patient is not null as ipp,
      v.patient is not null and met.ref is not null as numer
    from raw p left join first f on f.patient = 'Patient/' || p.id left join visited v on v.patient = 'Patient/' || p.id
      left join met on met.ref = f.ref
    where p.type = 'Patient' order by p.id collate "C"`.execute(db)
  return found.rows
}
