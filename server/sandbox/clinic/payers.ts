/** Payers with the network each of them contracts and the plan name members carry. */
export const payers = [
  {
    key: 'harborline',
    name: 'Harborline Health Plan',
    plan: 'HMO-GOLD',
    planName: 'Gold HMO',
    network: 'net-harborline',
    networkName: 'Harborline HMO network',
  },
  {
    key: 'cedar',
    name: 'Cedar Mutual',
    plan: 'PPO-STD',
    planName: 'Standard PPO',
    network: 'net-cedar',
    networkName: 'Cedar PPO network',
  },
  {
    key: 'silverbirch',
    name: 'Silver Birch Advantage',
    plan: 'MA-PLUS',
    planName: 'Advantage Plus',
    network: 'net-silverbirch',
    networkName: 'Silver Birch network',
  },
  {
    key: 'community',
    name: 'Community First Health',
    plan: 'COMM-1',
    planName: 'Community Care',
    network: 'net-community',
    networkName: 'Community First network',
  },
] as const

export type PayerKey = (typeof payers)[number]['key']

export const everyNetwork: readonly string[] = payers.map((payer) => payer.network)
export const commercialNetworks: readonly string[] = ['net-harborline', 'net-cedar']

/** A narrow network that none of our patients' plans contract: whoever is only in it is out of network for them. */
export const foreignNetwork = { id: 'net-metropolis', name: 'Metropolis Select network' } as const
