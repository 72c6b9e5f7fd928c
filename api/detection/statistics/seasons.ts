/** What a step is judged by: the steps of the past that are like it or tell the season around it. */
export type Reference = {
  /** Indexes into the series, oldest first. */
  steps: number[]
  /** Of each: 0 where it lies in the window around the same time of its year, else the part of the year from 1 on. */
  seasons: number[]
}

export type ReferenceSettings = {
  /** How many years back. */
  years: number
  /** Steps in a year: 52 weeks or 12 months. */
  period: number
  /** The window around the same step of each year reaches so many steps to either side. */
  halfWindow: number
  /** Parts of the year, the window itself being one; 1: nothing but the windows. */
  parts: number
  /** So many of the newest steps are left out, lest an outbreak that is under way becomes its own yardstick. */
  newest: number
}

/**
 * Lays the past of a step out: the windows around the same step of each earlier year, and between one window and the next the rest of
 * the year in parts as equal as can be, the longer ones first (Farrington et al., JRSS A 159, 1996, §3.1; Noufaily et al., Statistics
 * in Medicine 32, 2013, §3.2 with ten parts). Undefined where the series does not reach back so far.
 */
export const referenceOf = (step: number, settings: ReferenceSettings): Reference | undefined => {
  const { years, period, halfWindow, parts, newest } = settings
  if (step - years * period - halfWindow < 0) return undefined
  const seasonBySteps = new Map<number, number>()
  for (let year = years; year >= 1; year--) {
    const same = step - year * period
    for (let at = same - halfWindow; at <= same + halfWindow; at++) seasonBySteps.set(at, 0)
    if (parts === 1) continue
    const rest = period - 2 * halfWindow - 1
    const each = Math.floor(rest / (parts - 1))
    const longer = rest % (parts - 1)
    let at = same + halfWindow + 1
    for (let part = 1; part < parts; part++)
      for (let n = 0; n < each + (part <= longer ? 1 : 0); n++) seasonBySteps.set(at++, part)
  }
  const kept = [...seasonBySteps].filter(([at]) => at < step - newest)
  return { steps: kept.map(([at]) => at), seasons: kept.map(([, season]) => season) }
}
