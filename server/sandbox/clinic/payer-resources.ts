import type { Organization } from 'fhir/r4'
import { foreignNetwork, payers } from './payers.ts'

type FiledOrganization = Organization & { id: string }

const networkType = {
  coding: [
    {
      system: 'http://hl7.org/fhir/us/davinci-pdex-plan-net/CodeSystem/OrgTypeCS',
      code: 'ntwk',
      display: 'Network',
    },
  ],
}
const payerType = {
  coding: [
    { system: 'http://terminology.hl7.org/CodeSystem/organization-type', code: 'pay', display: 'Payer' },
  ],
}

/** Payers and the networks they contract, as organizations; the foreign network belongs to none of them. */
export function payerResources(): FiledOrganization[] {
  const foreign: FiledOrganization = {
    resourceType: 'Organization',
    id: foreignNetwork.id,
    active: true,
    type: [networkType],
    name: foreignNetwork.name,
  }
  return [
    ...payers.flatMap((payer): FiledOrganization[] => [
      {
        resourceType: 'Organization',
        id: `payer-${payer.key}`,
        active: true,
        type: [payerType],
        name: payer.name,
      },
      {
        resourceType: 'Organization',
        id: payer.network,
        active: true,
        type: [networkType],
        name: payer.networkName,
        partOf: { reference: `Organization/payer-${payer.key}` },
      },
    ]),
    foreign,
  ]
}
