/** The days a version answers for, as local dates 'YYYY-MM-DD': from `validFrom` to the day before `validTo`; null has no end. */
export type Version = { validFrom: string; validTo: string | null }

/** The first day of versions that nobody dated: they have been in force for ever. */
export const sinceEver = '0001-01-01'

/** True if the version answers for the day. Dates of four-digit years order as text. */
export const inForce = ({ validFrom, validTo }: Version, date: string): boolean =>
  validFrom <= date && (validTo === null || date < validTo)

export type Opening = {
  /** First day of the version that must end on the new one's first day. */
  closes: string | undefined
  /** True if the version that began on that very day is overwritten. */
  overwrites: boolean
  validTo: string | null
}

/**
 * What a new version from a day on does to those there are: it takes over what was left of the one in force, so that no day before it
 * and no later version changes.
 */
export const opening = (versions: readonly Version[], from: string): Opening => {
  const next = versions.reduce<string | null>(
    (first, { validFrom }) => (validFrom > from && (first === null || validFrom < first) ? validFrom : first),
    null,
  )
  const same = versions.find(({ validFrom }) => validFrom === from)
  if (same) return { closes: undefined, overwrites: true, validTo: same.validTo === from ? next : same.validTo }
  const covering = versions.find((version) => inForce(version, from))
  return { closes: covering?.validFrom, overwrites: false, validTo: covering ? covering.validTo : next }
}
