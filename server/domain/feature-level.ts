/**
 * How much Baton does by itself, as a practice takes it on: `observe` derives and shows and sends nothing, `nudge` tells
 * the practice's own people, `escalate` everybody.
 */
export const featureLevels = ['observe', 'nudge', 'escalate'] as const
export type FeatureLevel = (typeof featureLevels)[number]

/** By key of the specialty table (DATA-MODEL section C); specialties that are not named are at the general level. */
export type SpecialtyLevels = Readonly<Partial<Record<string, FeatureLevel>>>

export type FeatureLevels = { level: FeatureLevel; specialtyLevels: SpecialtyLevels }

/** The level one referral is at; without a specialty, or of one that is not named, the general one. */
export function levelFor(
  { level, specialtyLevels }: FeatureLevels,
  specialty: string | undefined,
): FeatureLevel {
  return (specialty === undefined ? undefined : specialtyLevels[specialty]) ?? level
}
