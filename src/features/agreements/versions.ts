/** What picking a version needs to know of it. */
export interface Dated {
  version: number
  effectiveFrom: string
}

/**
 * The version that decides on a business day: the highest one with `effectiveFrom` ≤ day. Before the agreement starts it is
 * the one that will decide on its first day, so that the counter can already say what is coming.
 * Undefined only if there is no version at all.
 */
export function versionOn<V extends Dated>(
  versions: readonly V[],
  startsOn: string,
  day: string,
): V | undefined {
  const asOf = day < startsOn ? startsOn : day
  let decides: V | undefined
  let first: V | undefined
  for (const version of versions) {
    if (!first || version.version < first.version) first = version
    if (version.effectiveFrom > asOf) continue
    if (!decides || version.version > decides.version) decides = version
  }
  return decides ?? first
}

/**
 * The versions that will begin to decide after a business day, in the order in which they will. A version that a higher
 * one has overtaken by then never decides and is not among them.
 */
export function versionsAfter<V extends Dated>(versions: readonly V[], startsOn: string, day: string): V[] {
  const asOf = day < startsOn ? startsOn : day
  const later = versions
    .filter((version) => version.effectiveFrom > asOf)
    .map((version) => version.effectiveFrom)
  return [...new Set(later)]
    .sort()
    .map((begins) => versionOn(versions, startsOn, begins))
    .filter((version) => version !== undefined)
    .filter((version) => version.effectiveFrom > asOf)
    .filter((version, index, all) => all.findIndex((other) => other.version === version.version) === index)
}
