import { alleys } from './alleys.ts'
import { strung } from './outline.ts'
import { nearestOn, toPlane, type XY } from './plane.ts'
import { arterials, roads } from './roads.ts'

/** Where two named streets meet. Plane metres. */
export type Crossing = { names: readonly [string, string]; at: XY; big: boolean }

type Line = { name: string; line: readonly XY[]; big: boolean }

const linesOf = (list: readonly (readonly [name: string, through: string, ...rest: unknown[]])[], big: boolean) =>
  list.map(([name, through]): Line => ({ name, line: strung(through).map(([lon, lat]) => toPlane(lon, lat)), big }))

/** A street that ends so near to another one meets it. Metres. */
const touch = 14

const crossed = (a: XY, b: XY, c: XY, d: XY): XY | undefined => {
  const across = (b.x - a.x) * (d.y - c.y) - (b.y - a.y) * (d.x - c.x)
  if (Math.abs(across) < 1e-9) return undefined
  const t = ((c.x - a.x) * (d.y - c.y) - (c.y - a.y) * (d.x - c.x)) / across
  const u = ((c.x - a.x) * (b.y - a.y) - (c.y - a.y) * (b.x - a.x)) / across
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? { x: a.x + t * (b.x - a.x), y: a.y + t * (b.y - a.y) } : undefined
}

const pairs = (line: readonly XY[]): [XY, XY][] => line.slice(1).map((b, i) => [line[i] ?? b, b])

const meetings = ({ line: a }: Line, { line: b }: Line): XY[] => {
  const ends = (line: readonly XY[]) => [line[0], line.at(-1)].flatMap((at) => (at ? [at] : []))
  const found = [
    ...ends(a).filter((at) => nearestOn(b, at).distance < touch),
    ...ends(b).filter((at) => nearestOn(a, at).distance < touch),
    ...pairs(a).flatMap(([p, q]) =>
      pairs(b).flatMap(([r, s]) => {
        const at = crossed(p, q, r, s)
        return at ? [at] : []
      }),
    ),
  ]
  return found.filter((at, i) => found.findIndex((one) => Math.hypot(one.x - at.x, one.y - at.y) < 60) === i)
}

/** True where one street goes on as the other, straight ahead: a change of name is no crossing. */
const goesOn = ({ line: a }: Line, { line: b }: Line, at: XY): boolean => {
  const heading = (line: readonly XY[]): XY | undefined => {
    const whole = line.length
    for (const [end, next] of [
      [line[0], line[1]],
      [line[whole - 1], line[whole - 2]],
    ])
      if (end && next && Math.hypot(end.x - at.x, end.y - at.y) < touch) {
        const length = Math.hypot(next.x - end.x, next.y - end.y)
        return { x: (next.x - end.x) / length, y: (next.y - end.y) / length }
      }
    return undefined
  }
  const [one, other] = [heading(a), heading(b)]
  return one !== undefined && other !== undefined && one.x * other.x + one.y * other.y < -0.85
}

const makeCrossings = (): Crossing[] => {
  const lines = [...linesOf([...arterials, ...roads], true), ...linesOf(alleys, false)].map((one) => ({
    ...one,
    west: Math.min(...one.line.map(({ x }) => x)) - touch,
    south: Math.min(...one.line.map(({ y }) => y)) - touch,
    east: Math.max(...one.line.map(({ x }) => x)) + touch,
    north: Math.max(...one.line.map(({ y }) => y)) + touch,
  }))
  return lines.flatMap((a, i) =>
    lines
      .slice(i + 1)
      .filter((b) => a.west <= b.east && b.west <= a.east && a.south <= b.north && b.south <= a.north)
      .flatMap((b) =>
        meetings(a, b)
          .filter((at) => !goesOn(a, b, at))
          .map((at): Crossing => ({ names: [a.name, b.name], at, big: a.big && b.big })),
      ),
  )
}

let made: readonly Crossing[] | undefined

/** Every meeting of two named streets of the demo city; `big` where neither is an alley. */
export const crossings = (): readonly Crossing[] => {
  made ??= makeCrossings()
  return made
}
