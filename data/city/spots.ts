import { alleys } from './alleys.ts'
import { compounds } from './compounds.ts'
import { crossings } from './crossings.ts'
import { areaOf } from './cut.ts'
import { alongStreets, alongWaters, inCompounds, inParks } from './fixtures.ts'
import { parks, waters } from './greens.ts'
import { land } from './land.ts'
import { strung } from './outline.ts'
import { isInside, toPlane, type XY } from './plane.ts'
import { Draws, hash, uniform } from './random.ts'
import { arterials, roads } from './roads.ts'

/** Takes a thing of a class at a point, plane metres. */
export type Put = (className: string, at: XY) => void

const plane = (through: string): XY[] => strung(through).map(([lon, lat]) => toPlane(lon, lat))

const nameHash = (name: string): number => [...name].reduce((sum, letter) => hash(sum, letter.codePointAt(0)), 3)

/** The fixtures of one kind of street along a line, each a little off its even place. */
const putAlong = (put: Put, kind: keyof typeof alongStreets, line: readonly XY[], seed: number): void => {
  const legs = line.slice(1).map((to, i) => {
    const from = line[i] ?? to
    return { from, to, length: Math.hypot(to.x - from.x, to.y - from.y) }
  })
  const length = legs.reduce((sum, leg) => sum + leg.length, 0)
  const place = (metres: number, aside: number): XY => {
    let left = metres
    for (const leg of legs) {
      if (left <= leg.length) {
        const share = left / leg.length
        const [dx, dy] = [(leg.to.x - leg.from.x) / leg.length, (leg.to.y - leg.from.y) / leg.length]
        const at = { x: leg.from.x + (leg.to.x - leg.from.x) * share, y: leg.from.y + (leg.to.y - leg.from.y) * share }
        return { x: at.x - dy * aside, y: at.y + dx * aside }
      }
      left -= leg.length
    }
    return line.at(-1) ?? { x: 0, y: 0 }
  }
  alongStreets[kind].forEach(({ class: name, every, aside, sides }, k) => {
    const first = uniform(hash(seed, k)) * every
    for (let metres = first, i = 0; metres < length; metres += every, i++) {
      const bits = hash(seed, k, i)
      const shift = (uniform(bits) - 0.5) * 0.25 * every
      const wobble = (((bits >>> 8) & 255) / 255 - 0.5) * 0.8
      const at = Math.max(0, Math.min(length - 0.01, metres + shift))
      if (sides === 'both') {
        put(name, place(at, aside + wobble))
        put(name, place(Math.max(0, at - every * 0.12), -aside + wobble))
      } else put(name, place(at, (sides === 'turns' && i % 2 === 1 ? -aside : aside) + wobble))
    }
  })
}

const putStreets = (put: Put): void => {
  for (const [kind, list] of [
    ['arterial', arterials],
    ['road', roads],
    ['alley', alleys],
  ] as const)
    for (const [name, through] of list) putAlong(put, kind, plane(through), nameHash(name))
}

/** Signals and plates on the corners of crossings, plates alone where an alley begins. */
const putCrossings = (put: Put): void => {
  for (const { at, big } of crossings()) {
    const corners = big ? 4 : 1
    for (let i = 0; i < corners; i++) {
      const angle = Math.PI * (0.25 + 0.5 * i)
      const out = big ? 19 : 5
      const corner = { x: at.x + out * Math.cos(angle), y: at.y + out * Math.sin(angle) }
      put('0213', corner)
      if (!big) continue
      put('0210', { x: corner.x + 1.4, y: corner.y - 1.1 })
      put('0209', { x: corner.x - 2.1, y: corner.y + 1.7 })
      if (i === 0) put('0214', { x: corner.x + 3, y: corner.y + 0.6 })
    }
    if (big) put('0136', { x: at.x + 20, y: at.y - 18 })
  }
}

const putCompounds = (put: Put): void => {
  for (const { name, centre, ring, buildings } of compounds()) {
    const draws = new Draws(0x5b07, nameHash(name))
    const [west, south, east, north] = [ring[0]?.x ?? 0, ring[0]?.y ?? 0, ring[2]?.x ?? 0, ring[2]?.y ?? 0]
    const within = (at: XY, reach: number): XY => ({
      x: Math.max(west + 1, Math.min(east - 1, at.x + (draws.uniform() - 0.5) * 2 * reach)),
      y: Math.max(south + 1, Math.min(north - 1, at.y + (draws.uniform() - 0.5) * 2 * reach)),
    })
    for (const { class: kind, each, all } of inCompounds) {
      for (const building of buildings) for (let i = 0; i < each; i++) put(kind, within(building, 15))
      for (let i = 0; i < all; i++) put(kind, within(centre, (east - west) / 2))
    }
  }
}

const putParks = (put: Put): void => {
  for (const { name, ring } of parks) {
    const line = plane(ring)
    const hectares = Math.abs(areaOf(line)) / 10_000
    const draws = new Draws(0x9a7c, nameHash(name))
    const [xs, ys] = [line.map(({ x }) => x), line.map(({ y }) => y)]
    const [west, east, south, north] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
    for (const { class: kind, perHectare } of inParks) {
      for (let left = Math.round(hectares * perHectare); left > 0; ) {
        const at = { x: west + draws.uniform() * (east - west), y: south + draws.uniform() * (north - south) }
        if (!isInside(line, at)) continue
        put(kind, at)
        left--
      }
    }
  }
}

const putWaters = (put: Put): void => {
  for (const water of waters) {
    const line = plane('ring' in water ? water.ring : water.line)
    const aside = 'ring' in water ? 2 : water.width / 2 + 2
    line.slice(1).forEach((to, i) => {
      const from = line[i] ?? to
      const length = Math.hypot(to.x - from.x, to.y - from.y)
      for (const [k, { class: kind, per100 }] of alongWaters.entries()) {
        const count = Math.floor((length / 100) * per100 + uniform(hash(nameHash(water.name), i, k)))
        for (let n = 0; n < count; n++) {
          const share = (n + 0.5) / count
          const side = 'ring' in water || n % 2 === 0 ? aside : -aside
          put(kind, {
            x: from.x + (to.x - from.x) * share - ((to.y - from.y) / length) * side,
            y: from.y + (to.y - from.y) * share + ((to.x - from.x) / length) * side,
          })
        }
      }
    })
  }
}

/** Lanes that have no name here: two from west to east through every cell of homes that no drawn street passes. */
const putLanes = (put: Put): void => {
  land().forEach(({ lon, lat, quiet, arterial, road, alley, homes }, index) => {
    if (quiet < 0.8 || Math.max(arterial, road, alley) > 0.45) return
    const middle = toPlane(lon, lat)
    const lanes = homes > 0.75 ? 2 : 1
    for (let i = 0; i < lanes; i++) {
      const y = middle.y + (lanes === 1 ? 0 : (i - 0.5) * 48)
      const tilt = (uniform(hash(0x1a9e, index, i)) - 0.5) * 8
      putAlong(
        put,
        'lane',
        [
          { x: middle.x - 52, y: y - tilt },
          { x: middle.x + 52, y: y + tilt },
        ],
        hash(0x1a9e, index, i, 1),
      )
    }
  })
}

/** Puts every component of the demo city, always in the same order; some lie a step outside its outline. */
export const putAll = (put: Put): void => {
  putStreets(put)
  putCrossings(put)
  putCompounds(put)
  putParks(put)
  putWaters(put)
  putLanes(put)
}
