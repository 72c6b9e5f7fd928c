import { certainties, lies } from './agreement.ts'
import { type Candidate, candidate } from './candidate.ts'
import type { GeocodeInput } from './coded.ts'
import { type Hit, isLine } from './names.ts'
import { nearestPoints, pointsOf } from './shape.ts'

/** Two lines that the text says meet: the point where they do. */
export const atCrossings = (
  { place, areaAt }: GeocodeInput,
  hits: readonly Hit[],
  stated: readonly string[],
): Candidate[] =>
  hits.flatMap((hit, index) => {
    const next = hits[index + 1]
    if (!next) return []
    const joined = place.crossings.some(({ at, to }) => at >= hit.to && to <= next.from)
    const between = place.text.slice(hit.to, next.from)
    if (between.length > 4 || !(place.meets || (joined && place.details.length === 0))) return []
    return hit.options.flatMap((one) =>
      next.options.flatMap((two) => {
        if (!isLine(one.named) || !isLine(two.named) || one.named === two.named) return []
        const meeting = nearestPoints(pointsOf(one.named.geometry), pointsOf(two.named.geometry))
        if (!meeting || meeting.metres > 250) return []
        const area = areaAt(meeting.at[0], meeting.at[1])
        const agrees = stated.length === 0 || stated.some((code) => lies(area, code))
        const sure = (agrees ? 1 : certainties.nearby) * (meeting.metres <= 100 ? 1 : certainties.roadsApart)
        const whole = one.weight * two.weight * (place.meets ? 0.98 : 0.9)
        return [
          candidate({
            level: 'crossing',
            key: `${one.named.key}×${two.named.key}`,
            name: `${one.named.name}与${two.named.name}交叉口`,
            matched: place.text.slice(hit.from, next.to),
            area,
            lon: meeting.at[0],
            lat: meeting.at[1],
            spread: 40 + meeting.metres,
            certainty: whole * sure,
          }),
        ]
      }),
    )
  })
