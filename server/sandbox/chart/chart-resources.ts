import { z } from 'zod'

/** What the chart shows of each resource; anything it does not show may be there or not. */

const Coding = z.looseObject({
  system: z.string().optional(),
  code: z.string().optional(),
  display: z.string().optional(),
})
export const Concept = z.looseObject({ text: z.string().optional(), coding: z.array(Coding).optional() })
export type Concept = z.infer<typeof Concept>
const Reference = z.looseObject({ reference: z.string().optional(), display: z.string().optional() })
export type Reference = z.infer<typeof Reference>
const Period = z.looseObject({ start: z.string().optional(), end: z.string().optional() })

export const HumanName = z.looseObject({
  use: z.string().optional(),
  family: z.string().optional(),
  given: z.array(z.string()).optional(),
  prefix: z.array(z.string()).optional(),
  suffix: z.array(z.string()).optional(),
})
export type HumanName = z.infer<typeof HumanName>

export const ChartPractitioner = z.looseObject({ name: z.array(HumanName).optional() })

export const ChartPatient = z.looseObject({
  id: z.string(),
  active: z.boolean().optional(),
  name: z.array(HumanName).optional(),
  birthDate: z.string().optional(),
  gender: z.string().optional(),
  deceasedDateTime: z.string().optional(),
  deceasedBoolean: z.boolean().optional(),
  identifier: z
    .array(
      z.looseObject({
        system: z.string().optional(),
        value: z.string().optional(),
        type: Concept.optional(),
      }),
    )
    .optional(),
  communication: z.array(z.looseObject({ language: Concept, preferred: z.boolean().optional() })).optional(),
  telecom: z.array(z.looseObject({ system: z.string().optional(), value: z.string().optional() })).optional(),
  generalPractitioner: z.array(Reference).optional(),
})
export type ChartPatient = z.infer<typeof ChartPatient>

export const ChartOrder = z.looseObject({
  id: z.string(),
  status: z.string(),
  intent: z.string().optional(),
  priority: z.string().optional(),
  category: z.array(Concept).optional(),
  code: Concept.optional(),
  subject: Reference,
  requester: Reference.optional(),
  authoredOn: z.string().optional(),
})
export type ChartOrder = z.infer<typeof ChartOrder>

export const ChartEncounter = z.looseObject({
  id: z.string(),
  status: z.string(),
  type: z.array(Concept).optional(),
  class: Coding.optional(),
  period: Period.optional(),
  reasonCode: z.array(Concept).optional(),
  serviceProvider: Reference.optional(),
  participant: z.array(z.looseObject({ individual: Reference.optional() })).optional(),
})
export type ChartEncounter = z.infer<typeof ChartEncounter>

export const ChartAppointment = z.looseObject({
  id: z.string(),
  status: z.string(),
  start: z.string().optional(),
  description: z.string().optional(),
  serviceType: z.array(Concept).optional(),
  specialty: z.array(Concept).optional(),
  participant: z.array(z.looseObject({ actor: Reference.optional() })).optional(),
})
export type ChartAppointment = z.infer<typeof ChartAppointment>

export const ChartDocument = z.looseObject({
  id: z.string(),
  status: z.string(),
  docStatus: z.string().optional(),
  type: Concept.optional(),
  date: z.string().optional(),
  description: z.string().optional(),
  subject: Reference.optional(),
  author: z.array(Reference).optional(),
  content: z
    .array(
      z.looseObject({
        attachment: z.looseObject({
          contentType: z.string().optional(),
          title: z.string().optional(),
          url: z.string().optional(),
          data: z.string().optional(),
          language: z.string().optional(),
        }),
      }),
    )
    .optional(),
})
export type ChartDocument = z.infer<typeof ChartDocument>

export const ChartBinary = z.looseObject({ contentType: z.string(), data: z.string().optional() })

export const ChartCondition = z.looseObject({
  id: z.string(),
  code: Concept.optional(),
  clinicalStatus: Concept.optional(),
  onsetDateTime: z.string().optional(),
  recordedDate: z.string().optional(),
})

export const ChartAllergy = z.looseObject({
  id: z.string(),
  code: Concept.optional(),
  criticality: z.string().optional(),
  reaction: z.array(z.looseObject({ manifestation: z.array(Concept).optional() })).optional(),
})

export const ChartMedication = z.looseObject({
  id: z.string(),
  status: z.string(),
  medicationCodeableConcept: Concept.optional(),
  dosageInstruction: z.array(z.looseObject({ text: z.string().optional() })).optional(),
})

export const ChartCoverage = z.looseObject({
  id: z.string(),
  status: z.string(),
  subscriberId: z.string().optional(),
  payor: z.array(Reference).optional(),
  class: z.array(z.looseObject({ name: z.string().optional(), value: z.string().optional() })).optional(),
})
