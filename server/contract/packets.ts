import './strict-csp.ts'
import * as z from 'zod/mini'
import { packetSections } from '#domain/packet/choose-packet.ts'

/**
 * Answer of `GET /api/packets/offer?referral=ServiceRequest/x`: what a packet could hold, of the chart as it is now.
 * Without `offer` Baton has no access of its own to this EHR: people send papers themselves.
 */
export const PacketOfferAnswer = z.object({
  offer: z.optional(
    z.object({
      sections: z.array(
        z.object({
          name: z.enum(packetSections),
          isRead: z.boolean(),
          isUsual: z.boolean(),
          entries: z.array(
            z.object({
              reference: z.string(),
              text: z.string(),
              detail: z.optional(z.string()),
              on: z.optional(z.string()),
            }),
          ),
          /** How many entries labels hold out; what they are is not said, and nobody can choose them. */
          heldOut: z.number(),
        }),
      ),
      authorization: z.optional(z.object({ reference: z.string(), number: z.string() })),
      /** By which media Baton sends it itself, the better one first. */
      carried: z.array(z.enum(['direct', 'fax'])),
    }),
  ),
})
export type PacketOfferAnswer = z.infer<typeof PacketOfferAnswer>

/** Answer of `GET /api/packets?referral=ServiceRequest/x`: every packet by recipient and channel, the newest first. */
export const PacketStandings = z.object({
  packets: z.array(
    z.object({
      id: z.string(),
      pages: z.number(),
      /** Of the PDF as it left, in hexadecimal. */
      sha256: z.string(),
      heldOut: z.number(),
      madeAt: z.number(),
      /** Absent while it waits to be handed over. */
      recipient: z.optional(z.object({ name: z.string(), channel: z.string() })),
      /** Instants of the rungs that were reached; a receipt of the transport is no acceptance. */
      transmittedAt: z.optional(z.number()),
      deliveredAt: z.optional(z.number()),
      failedAt: z.optional(z.number()),
      acceptedAt: z.optional(z.number()),
    }),
  ),
})
export type PacketStandings = z.infer<typeof PacketStandings>
