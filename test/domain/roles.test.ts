import { describe, expect, test } from 'vitest'
import { decideRoles, maySeeRestricted, type RoleRules } from '#domain/roles.ts'
import type { StaffMember } from '#domain/staff.ts'

const nurse = 'http://nucc.org/provider-taxonomy|163W00000X'
const reyes: StaffMember = {
  reference: 'Practitioner/reyes',
  name: 'Maria Reyes',
  roles: ['coordinator-lead', 'coordinator'],
  isActive: true,
}
const rules: RoleRules = {
  staff: [
    reyes,
    { ...reyes, reference: 'PractitionerRole/tran-1', practitioner: 'Practitioner/tran', roles: ['manager'] },
    { ...reyes, reference: 'Practitioner/gone', isActive: false },
  ],
  byPractitionerRole: { [nurse]: ['coordinator'] },
  ofOthers: ['clinician'],
}
const iss = 'https://ehr.example/fhir'

describe('what a signed-in person may be', () => {
  test.each([
    ['somebody on the list', `${iss}/Practitioner/reyes`, [], ['coordinator-lead', 'coordinator'], true],
    ['somebody on the list, named relatively', 'Practitioner/reyes', [], reyes.roles, true],
    ['somebody whom the list names by a role', `${iss}/Practitioner/tran`, [], ['manager'], true],
    ['somebody who has left, whatever the EHR says', `${iss}/Practitioner/gone`, [nurse], [], true],
    ['somebody whom the EHR calls a nurse', `${iss}/Practitioner/2`, [nurse, nurse], ['coordinator'], true],
    ['somebody whose role means nothing here', `${iss}/Practitioner/2`, ['x|y'], ['clinician'], false],
    ['a patient', `${iss}/Patient/1`, [], [], false],
    ['a relative', `${iss}/RelatedPerson/1`, [], [], false],
  ])('%s', (_who, fhirUser, codes, roles, isListed) => {
    expect(decideRoles(fhirUser, codes, rules)).toMatchObject({ roles, isListed })
  })

  test('another person whose id only ends alike is somebody else', () => {
    expect(decideRoles('https://ehr.example/fhir/Practitioner/x-reyes', [], rules).isListed).toBe(false)
  })

  test.each([
    [['coordinator'], false],
    [['coordinator-lead'], true],
    [['manager'], false],
    [['clinician'], true],
    [['intake'], false],
    [['compliance'], true],
    [[], false],
  ] as const)('records that are labelled restricted: %s may see them: %s', (roles, may) => {
    expect(maySeeRestricted(roles)).toBe(may)
  })
})
