/**
 * Maps of China show places in GCJ-02, some hundred metres away from the WGS-84 that a phone measures; the shops of a community lie
 * closer together than that. The conversion is the one that such maps use, good to a few metres.
 */
export interface Place {
  lng: number
  lat: number
}

const AXIS = 6_378_245
const ECCENTRICITY = 0.006_693_421_622_965_943
const EARTH_RADIUS = 6_371_008.8

const radians = (degrees: number) => (degrees * Math.PI) / 180

/** A place as the phone measures it, on the map. Outside of China the two are the same. */
export function toMap({ lng, lat }: Place): Place {
  if (lng < 72.004 || lng > 137.8347 || lat < 0.8293 || lat > 55.8271) return { lng, lat }
  const [x, y] = [lng - 105, lat - 35]
  const sine = Math.sin(radians(lat))
  const magic = 1 - ECCENTRICITY * sine * sine
  const root = Math.sqrt(magic)
  const north = ((AXIS * (1 - ECCENTRICITY)) / (magic * root)) * Math.PI
  const east = (AXIS / root) * Math.cos(radians(lat)) * Math.PI
  return { lng: lng + (shiftEast(x, y) * 180) / east, lat: lat + (shiftNorth(x, y) * 180) / north }
}

/** Metres between two places, as the crow flies. */
export function distance(a: Place, b: Place): number {
  const [dLat, dLng] = [radians(b.lat - a.lat), radians(b.lng - a.lng)]
  const h =
    Math.sin(dLat / 2) ** 2 + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(dLng / 2) ** 2
  return 2 * EARTH_RADIUS * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Two thirds of each wave's height, of waves of these lengths. */
function waves(at: number, ...parts: [height: number, length: number][]): number {
  const sum = parts.reduce((total, [height, length]) => total + height * Math.sin((at / length) * Math.PI), 0)
  return (sum * 2) / 3
}

function shiftNorth(x: number, y: number): number {
  const plane = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x))
  return plane + waves(x, [20, 1 / 6], [20, 1 / 2]) + waves(y, [20, 1], [40, 3], [160, 12], [320, 30])
}

function shiftEast(x: number, y: number): number {
  const plane = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x))
  return plane + waves(x, [20, 1 / 6], [20, 1 / 2], [20, 1], [40, 3], [150, 12], [300, 30])
}
