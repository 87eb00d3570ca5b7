import { clinicTenant } from '../../server/sandbox/clinic-record.ts'
import { clinicPractice } from '../../server/sandbox/clinic/practice.ts'

export type Search = {
  readonly what: string
  readonly path: string
  /** The statements somebody would write who knows the tables: ids of the page, and the count where one is answered. */
  readonly byHand: readonly { readonly text: string; readonly values?: readonly unknown[] }[]
  readonly countByHand?: { readonly text: string; readonly values?: readonly unknown[] }
}

/** Somebody in the middle of the roll. */
export const patient = 'pat-010000'
const live = `r.tenant_id = '${clinicTenant}' and not r.deleted`
const onResource = 'r.tenant_id = x.tenant_id and r.type = x.type and r.id = x.id'
const indexed = (type: string, param: string) =>
  `x.tenant_id = '${clinicTenant}' and x.type = '${type}' and x.param = '${param}'`

/** The searches of a launch, a worklist and a nightly read, each with the SQL it is held against. */
export function searches(mrn: string, deepPage: DeepPage): readonly Search[] {
  const authored = `${indexed('ServiceRequest', 'authored')}`
  const recentMs = Date.parse('2026-11-01T00:00:00Z')
  return [
    {
      what: 'by patient',
      path: `/ServiceRequest?patient=${patient}`,
      byHand: [
        {
          text: `select r.id, r.content from fhir_reference x join fhir_resource r on ${onResource}
            where ${indexed('ServiceRequest', 'patient')} and x.target_type = 'Patient' and x.target_id = $1 and ${live}
            order by r.id limit 51`,
          values: [patient],
        },
      ],
    },
    {
      what: '_id',
      path: `/Patient?_id=${patient}`,
      byHand: [
        {
          text: `select r.id, r.content from fhir_resource r where r.type = 'Patient' and r.id = $1 and ${live} limit 51`,
          values: [patient],
        },
      ],
    },
    {
      what: 'identifier',
      path: `/Patient?identifier=${clinicPractice.mrnSystem}|${mrn}`,
      byHand: [
        {
          text: `select r.id, r.content from fhir_token x join fhir_resource r on ${onResource}
            where ${indexed('Patient', 'identifier')} and x.code = $1 and x.system = $2 and ${live} order by r.id limit 51`,
          values: [mrn, clinicPractice.mrnSystem],
        },
      ],
    },
    {
      what: 'name prefix',
      path: '/Patient?family=garz',
      byHand: [
        {
          text: `select distinct r.id, r.content from fhir_string x join fhir_resource r on ${onResource}
            where ${indexed('Patient', 'family')} and left(x.folded, 200) like 'garz%' and ${live} order by r.id limit 51`,
        },
      ],
      countByHand: {
        text: `select count(distinct x.id) as n from fhir_string x where ${indexed('Patient', 'family')}
          and left(x.folded, 200) like 'garz%'`,
      },
    },
    {
      what: '_lastUpdated, sorted by it',
      path: '/Task?_lastUpdated=gt2026-11-18&_sort=_lastUpdated',
      byHand: [
        {
          text: `select r.id, r.content from fhir_resource r where r.type = 'Task' and ${live}
            and r.last_updated >= '2026-11-19T00:00:00Z' order by r.last_updated, r.id limit 51`,
        },
      ],
      countByHand: {
        text: `select count(*) as n from fhir_resource r where r.type = 'Task' and ${live}
          and r.last_updated >= '2026-11-19T00:00:00Z'`,
      },
    },
    {
      what: 'chained patient.identifier',
      path: `/ServiceRequest?patient.identifier=${clinicPractice.mrnSystem}|${mrn}`,
      byHand: [
        {
          text: `select r.id, r.content from fhir_token t
            join fhir_reference x on ${indexed('ServiceRequest', 'patient')}
              and x.target_type = 'Patient' and x.target_id = t.id
            join fhir_resource r on ${onResource}
            where t.tenant_id = '${clinicTenant}' and t.type = 'Patient' and t.param = 'identifier' and t.code = $1
              and t.system = $2 and ${live} order by r.id limit 51`,
          values: [mrn, clinicPractice.mrnSystem],
        },
      ],
    },
    {
      what: 'token + date, counted',
      path: '/ServiceRequest?status=active&authored=ge2026-11-01',
      byHand: [
        {
          text: `select r.id, r.content from (
              select x.id from fhir_date x join fhir_token t on t.tenant_id = x.tenant_id and t.type = x.type
                and t.id = x.id and t.param = 'status' and t.code = 'active'
              where ${authored} and x.ends_ms > ${recentMs} order by x.id limit 51
            ) p join fhir_resource r on r.type = 'ServiceRequest' and r.id = p.id and ${live} order by r.id`,
        },
      ],
      countByHand: {
        text: `select count(*) as n from fhir_date x join fhir_token t on t.tenant_id = x.tenant_id and t.type = x.type
          and t.id = x.id and t.param = 'status' and t.code = 'active' where ${authored} and x.ends_ms > ${recentMs}`,
      },
    },
    {
      what: 'sorted by date, counted',
      path: '/ServiceRequest?_sort=-authored',
      byHand: [
        {
          text: `select r.id, r.content from fhir_date x join fhir_resource r on ${onResource}
            where ${authored} and ${live} order by x.starts_ms desc, r.id limit 51`,
        },
      ],
      countByHand: {
        text: `select count(*) as n from fhir_resource r where r.type = 'ServiceRequest' and ${live}`,
      },
    },
    {
      what: `page ${deepPage.number} of that`,
      path: deepPage.path,
      byHand: [
        {
          text: `select r.id, r.content from fhir_date x join fhir_resource r on ${onResource}
            where ${authored} and ${live} and x.starts_ms <= $1 and (x.starts_ms < $1 or r.id > $2)
            order by x.starts_ms desc, r.id limit 51`,
          values: [deepPage.afterMs, deepPage.afterId],
        },
      ],
    },
    {
      what: '_include of the patient, counted',
      path: '/ServiceRequest?status=on-hold&_include=ServiceRequest:subject',
      byHand: [
        {
          text: `select r.id, r.content from fhir_token x join fhir_resource r on ${onResource}
            where ${indexed('ServiceRequest', 'status')} and x.code = 'on-hold' and ${live} order by r.id limit 50`,
        },
        {
          text: `select r.id, r.content from fhir_resource r where r.type = 'Patient' and ${live} and r.id in (
              select y.target_id from fhir_reference y where y.tenant_id = '${clinicTenant}' and y.type = 'ServiceRequest'
                and y.param = 'subject' and y.id in (
                  select x.id from fhir_token x where ${indexed('ServiceRequest', 'status')} and x.code = 'on-hold'
                  order by x.id limit 50)) order by r.id`,
        },
      ],
      countByHand: {
        text: `select count(*) as n from fhir_token x where ${indexed('ServiceRequest', 'status')} and x.code = 'on-hold'`,
      },
    },
    {
      what: 'how many there are',
      path: '/ServiceRequest?_summary=count',
      byHand: [],
      countByHand: {
        text: `select count(*) as n from fhir_resource r where r.type = 'ServiceRequest' and ${live}`,
      },
    },
  ]
}

/** A page far behind the first, and the row before it. */
export type DeepPage = {
  readonly number: number
  readonly path: string
  readonly afterMs: number
  readonly afterId: string
}
