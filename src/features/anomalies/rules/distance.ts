export interface Place {
  lng: number
  lat: number
}

const EARTH_RADIUS_M = 6_371_000

/** Metres between two places along the surface of the earth (haversine). */
export function metresBetween(a: Place, b: Place): number {
  const [latA, latB] = [radians(a.lat), radians(b.lat)]
  const half = (difference: number) => Math.sin(difference / 2) ** 2
  const chord = half(latB - latA) + Math.cos(latA) * Math.cos(latB) * half(radians(b.lng - a.lng))
  return 2 * EARTH_RADIUS_M * Math.asin(Math.min(1, Math.sqrt(chord)))
}

const radians = (degrees: number) => (degrees * Math.PI) / 180
