import type { Address, Extension, FhirResource, Location } from 'fhir/r4'

/** The towns lie along one meridian: the distance of two of them is the difference of their kilometres. */
export const kilometresNorth: Readonly<Record<string, number>> = {
  Harborview: 0,
  Millbrook: 8,
  Clearwater: 19,
  Eastgate: 31,
  'Weston Falls': 55,
  'Metropolis Point': 140,
}

const southernmost = { latitude: 42.1, longitude: -72.6 } as const
/** A degree of latitude on a sphere of 6,371 km. */
const kilometresPerDegree = (6_371 * Math.PI) / 180

function positionOf(town: string | undefined): Location['position'] | undefined {
  const north = kilometresNorth[town ?? '']
  if (north === undefined) return undefined
  return { ...southernmost, latitude: southernmost.latitude + north / kilometresPerDegree }
}

/** @see {@link https://hl7.org/fhir/R4/extension-geolocation.html | FHIR geolocation} */
function locate(address: Address): Address {
  const position = positionOf(address.city)
  if (position === undefined) return address
  const parts: Extension[] = [
    { url: 'latitude', valueDecimal: position.latitude },
    { url: 'longitude', valueDecimal: position.longitude },
  ]
  return {
    ...address,
    extension: [{ url: 'http://hl7.org/fhir/StructureDefinition/geolocation', extension: parts }],
  }
}

/** The same resource with a place on the map, where it is one that has an address. */
export function placeOnMap<Resource extends FhirResource>(resource: Resource): Resource {
  if (resource.resourceType === 'Patient' && resource.address !== undefined)
    return { ...resource, address: resource.address.map(locate) }
  if (resource.resourceType !== 'Location') return resource
  // Our own house stands in the first town and says no address.
  const position = positionOf(resource.address?.city ?? 'Harborview')
  return position === undefined ? resource : { ...resource, position }
}
