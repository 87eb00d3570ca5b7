import { PacketOfferAnswer, PacketStandings } from '#contract/packets.ts'
import { queryOptions } from '@tanstack/react-query'
import { callBaton } from './call-baton.ts'

const about = (referral: string): string => `referral=${encodeURIComponent(referral)}`

/** What a packet for a referral could hold; it is read of the chart anew when it is sent. Throws as `callBaton`. */
export function packetOfferQuery(bearer: string, referral: string) {
  return queryOptions({
    queryKey: ['packets', bearer, referral, 'offer'],
    queryFn: () => callBaton(`/api/packets/offer?${about(referral)}`, PacketOfferAnswer, { bearer }),
    retry: false,
    staleTime: 60_000,
    refetchOnWindowFocus: false,
  })
}

/**
 * Where each packet of a referral stands. Throws as `callBaton`.
 *
 * @param evidence - changes with the referral's evidence, so that it is asked again then
 */
export function packetStandingsQuery(bearer: string, referral: string, evidence: string) {
  return queryOptions({
    queryKey: ['packets', bearer, referral, 'standings', evidence],
    queryFn: () => callBaton(`/api/packets?${about(referral)}`, PacketStandings, { bearer }),
    retry: false,
  })
}
