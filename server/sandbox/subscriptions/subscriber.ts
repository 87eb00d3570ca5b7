import { z } from 'zod'

const Extension = z.object({ url: z.string(), valueString: z.string().optional() })

/** What the EHR needs of a Subscription to keep it; everything else a client wrote stays as it is. */
export const Subscriber = z.looseObject({
  resourceType: z.literal('Subscription'),
  id: z.string(),
  status: z.enum(['requested', 'active', 'error', 'off']),
  end: z.string().optional(),
  criteria: z.string(),
  _criteria: z.looseObject({ extension: z.array(Extension).default([]) }).optional(),
  channel: z.looseObject({
    type: z.string(),
    endpoint: z.string().default(''),
    header: z.array(z.string()).default([]),
  }),
})
export type Subscriber = z.infer<typeof Subscriber>

const filterExtension =
  'http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-filter-criteria'

/** Whether a change in a resource of this type is one the client asked for; without any filter every one is. */
export function wantsType({ _criteria }: Subscriber, type: string): boolean {
  const filters = (_criteria?.extension ?? []).flatMap(({ url, valueString }) =>
    url === filterExtension && valueString !== undefined ? [valueString] : [],
  )
  return filters.length === 0 || filters.some((filter) => filter.split('?')[0] === type)
}

/** Whether it is on at a moment of the clinic's present. */
export function isOn({ status, end }: Subscriber, now: Date): boolean {
  return status === 'active' && (end === undefined || Date.parse(end) > now.getTime())
}
