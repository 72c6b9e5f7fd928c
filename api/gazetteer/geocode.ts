import type { PlaceText } from './address.ts'
import { agreement, apart, areaCertainty, certainties, statedAreas } from './agreement.ts'
import { type Candidate, candidate, levels } from './candidate.ts'
import { atComponents, atGrids, atPoint, type GeocodeInput } from './coded.ts'
import { atCrossings } from './crossing.ts'
import { type Hit, isArea } from './names.ts'
import { narrowed } from './narrow.ts'
import { metresBetween } from './shape.ts'

const mostTold = 5

const longerName =
  /^(?:[东西南北中]?(?:里|苑|园|巷|胡同)|[东西南北中]?(?:街|路)(?!口|段|边|面|侧|东|西|南|北|上|旁)|小区|家园|公寓|大厦|广场|医院|[一二三四五六七八九]?[小中]学|公园|市场|酒店|宾馆|饭店|地铁站|站|桥|幼儿园|派出所|写字楼|商场)/
const qualified = /[东西南北中前后上下大小内外新老旧]$/

/**
 * Places that a text may mean, the surest first, at most five. Pure: names and codes are given. A text that names nothing known
 * gives an empty list.
 */
export const geocode = (input: GeocodeInput): Candidate[] => {
  const { place, names } = input
  const hits = names.scan(place.text)
  const stated = statedAreas(hits, input.within)
  const placeHits = hits.filter((hit) => hit.options.some(({ named }) => !isArea(named)))
  const found = [
    ...atPoint(input),
    ...atComponents(input, stated),
    ...atGrids(input),
    ...atCrossings(input, placeHits, stated),
    ...withContext(
      place,
      placeHits.map((hit) => atName(input, hit, hits, stated)),
    ),
  ]
  if (found.length === 0) found.push(...bySound(input, hits, stated))
  found.push(...atAreas(input, hits, stated))
  return best(found)
}

/** What a name in the text may mean, with the details that follow it. */
const atName = (
  { place, names, areaAt }: GeocodeInput,
  hit: Hit,
  hits: readonly Hit[],
  stated: readonly string[],
): Candidate[] => {
  const before = place.text.slice(0, hit.from)
  const touchesOther = hits.some((other) => other.to === hit.from)
  const partOfName =
    longerName.test(place.text.slice(hit.to)) || (!touchesOther && qualified.test(before) && !/侧$/.test(before))
  const next = hits.find((other) => other.from >= hit.to)?.from ?? place.text.length
  const details = place.details.filter((detail) => detail.from >= hit.to && detail.to <= next)
  const matched = place.text.slice(hit.from, details.at(-1)?.to ?? hit.to)
  const looked = hit.options
    .filter(({ named }) => !isArea(named))
    .map(({ named, weight }) => ({ named, weight, ...agreement(names, named, stated) }))
  const agreeing = looked.filter(({ certainty }) => certainty > certainties.contradicted)
  const options = agreeing.length > 0 ? agreeing : looked
  // Namesakes share the certainty: of two that fit, neither is sure.
  const rivals = apart(options.map(({ spread }) => spread.at))
  return options.map(({ named, weight, certainty, spread }) => {
    const exact = narrowed(named, spread, details)
    return candidate({
      level: named.kind,
      key: named.key,
      name: named.name,
      matched,
      area: areaAt(exact.at[0], exact.at[1]) || named.area,
      lon: exact.at[0],
      lat: exact.at[1],
      spread: exact.metres,
      certainty: (weight * certainty * (partOfName ? certainties.partOfName : 1)) / rivals ** 0.75,
    })
  })
}

/** Names of one text speak for one place: what lies far from the others is less sure, and so is a line where the text means its crossing. */
const withContext = (place: PlaceText, byHit: readonly Candidate[][]): Candidate[] => {
  const near = (a: Candidate, b: Candidate): boolean =>
    metresBetween([a.lon, a.lat], [b.lon, b.lat]) <= a.spread + b.spread + 300
  const crossing =
    place.meets && byHit.filter((list) => list.some(({ level }) => level === 'alley' || level === 'road')).length > 1
  return byHit.flatMap((mine) => {
    const others = byHit.filter((list) => list !== mine && list.length > 0)
    return mine.map((one) => {
      const alone = others.some((list) => !list.some((other) => near(one, other)))
      return alone || crossing
        ? { ...one, confidence: Math.round(one.confidence * certainties.elsewhere * 100) / 100 }
        : one
    })
  })
}

/** Names written with other characters of the same sound, where no name was found as written. */
const bySound = (
  { place, names, areaAt }: GeocodeInput,
  hits: readonly Hit[],
  stated: readonly string[],
): Candidate[] =>
  place.named.flatMap(({ text, from, to }) => {
    if (hits.some((hit) => hit.from < to && hit.to > from)) return []
    for (let start = 0; start <= text.length - 3; start++) {
      const alike = names.soundingLike(text.slice(start))
      if (alike.length === 0) continue
      const details = place.details.filter((detail) => detail.from >= to)
      return alike.map((named) => {
        const { certainty, spread } = agreement(names, named, stated)
        const { at, metres } = narrowed(named, spread, details)
        return candidate({
          level: named.kind,
          key: named.key,
          name: named.name,
          matched: place.text.slice(from + start, to),
          area: areaAt(at[0], at[1]) || named.area,
          lon: at[0],
          lat: at[1],
          spread: metres,
          certainty: (certainty * certainties.soundsLike) / alike.length ** 0.75,
        })
      })
    }
    return []
  })

const atAreas = ({ names }: GeocodeInput, hits: readonly Hit[], stated: readonly string[]): Candidate[] => {
  const deepest = Math.max(0, ...stated.map((code) => code.length))
  const codes = stated.filter((code) => code.length === deepest)
  return codes
    .flatMap((code) => names.get(code) ?? [])
    .map((named) => {
      const { metres } = names.middle(named, '') ?? { metres: 0 }
      const certainty = (areaCertainty[named.kind] ?? 0) / codes.length
      const hit = hits.find(({ options }) => options.some((one) => one.named === named))
      return {
        ...candidate({
          level: named.kind,
          key: named.key,
          name: named.name,
          matched: hit?.text ?? '',
          area: named.key,
          lon: named.at[0],
          lat: named.at[1],
          spread: metres,
          certainty,
        }),
      }
    })
}

/** The surest first; of candidates for one thing the surest alone. */
const best = (found: readonly Candidate[]): Candidate[] => {
  const order = (one: Candidate): number => levels.indexOf(one.level)
  const seen = new Set<string>()
  return found
    .toSorted((a, b) => b.confidence - a.confidence || order(a) - order(b) || a.spread - b.spread)
    .filter(({ key }) => !seen.has(key) && seen.add(key))
    .slice(0, mostTold)
}
