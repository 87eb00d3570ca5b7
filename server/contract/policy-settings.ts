import { featureLevels } from '#domain/feature-level.ts'
import * as z from 'zod'
import { Ladders, PolicyOverrideFile } from './policy-file.ts'

/** What a practice decides about its policy, whole: each version is one of these. */
export const PolicyDocument = z.strictObject({
  escalation: z.strictObject({
    name: z.string().min(1).max(120),
    ladders: Ladders,
    overrides: z.array(PolicyOverrideFile).max(50),
  }),
  level: z.enum(featureLevels),
  specialtyLevels: z.record(z.string().min(1).max(80), z.enum(featureLevels)),
})
export type PolicyDocument = z.infer<typeof PolicyDocument>
