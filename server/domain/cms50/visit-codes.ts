import { codeSystems } from '../codes.ts'

/** CPT is the American Medical Association's: codes only, its descriptions are not shipped. */
const cpt = 'http://www.ama-assn.org/go/cpt'

function join(system: string, codes: string): readonly string[] {
  return codes.split(' ').map((code) => `${system}|${code}`)
}

/**
 * `Encounter.type` of the visits that CMS50 counts, as `system|code`: the value sets Office Visit
 * 2.16.840.1.113883.3.464.1003.101.12.1001, Ophthalmological Services 2.16.840.1.113883.3.526.3.1285, and Preventive
 * Care 2.16.840.1.113883.3.464.1003.101.12.1022 to 1025. Emergency visits, telephone calls, consultations and
 * wellness visits are in none of them.
 *
 * @see {@link https://ecqi.healthit.gov/ecqm/ec/2026/cms0050v14 | CMS50}
 */
export const visitCodes: ReadonlySet<string> = new Set([
  ...join(cpt, '99202 99203 99204 99205 99212 99213 99214 99215'),
  ...join(codeSystems.snomed, '185349003 185463005 185464004 185465003 439740005 3391000175108'),
  ...join(cpt, '92002 92004 92012 92014'),
  ...join(codeSystems.snomed, '359960003 36228007 66902005 78831002'),
  ...join(cpt, '99385 99386 99387 99395 99396 99397'),
  ...join(cpt, '99381 99382 99383 99384 99391 99392 99393 99394'),
])

/**
 * `Procedure.code` of the interventions that CMS50 counts: the value sets Psych Visit Diagnostic Evaluation
 * 2.16.840.1.113883.3.526.3.1492 and Behavioral/Neuropsych Assessment 2.16.840.1.113883.3.526.3.1023, and five CPT
 * codes that it names one by one. As a type of visit they do not count.
 */
export const interventionCodes: ReadonlySet<string> = new Set([
  ...join(cpt, '90791 90792 96116 96112 96136 96138 96156 90839'),
  ...join(codeSystems.snomed, '10197000 165172002 68338001 79094001 307808008'),
])
