import type { Position } from './receiver.ts'

const earthRadiusKm = 6_371
const toRadians = (degrees: number): number => (degrees * Math.PI) / 180

/** Kilometres between two places as the crow flies (haversine); a road is longer. */
export function distanceKm(one: Position, other: Position): number {
  const latitude = toRadians(other.latitude - one.latitude)
  const longitude = toRadians(other.longitude - one.longitude)
  const chord =
    Math.sin(latitude / 2) ** 2 +
    Math.cos(toRadians(one.latitude)) * Math.cos(toRadians(other.latitude)) * Math.sin(longitude / 2) ** 2
  return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(chord)))
}
