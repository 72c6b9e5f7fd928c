import { expect, test } from 'vitest'
import { Dice } from '../api/detection/scan/dice.ts'
import { controlDistrict, makeCity } from './bench/detection/city.ts'
import { FlowGatherer } from './bench/detection/gather.ts'
import { countOf } from './bench/detection/laws.ts'
import { plant } from './bench/detection/plant.ts'
import { scoreFlows } from './bench/detection/score.ts'

test.each([
  [0.3, 1.3],
  [5, 2],
  [40, 1.5],
  [900, 1.2],
])('counts of mean %d scatter by %d times it', (mean, dispersion) => {
  const dice = new Dice(11)
  const counts = Array.from({ length: 40_000 }, () => countOf(dice, mean, dispersion))
  const average = counts.reduce((sum, one) => sum + one, 0) / counts.length
  const variance = counts.reduce((sum, one) => sum + (one - average) ** 2, 0) / counts.length
  expect(average / mean).toBeGreaterThan(0.97)
  expect(average / mean).toBeLessThan(1.03)
  expect(variance / average / dispersion).toBeGreaterThan(0.95)
  expect(variance / average / dispersion).toBeLessThan(1.05)
})

test('a seed plants the same city again, and leaves the control district alone', () => {
  const city = makeCity(3)
  const { flows, complaints } = plant(city)
  expect(plant(makeCity(3))).toEqual({ flows, complaints })
  expect(new Set(flows.map(({ kind }) => kind)).size).toBe(7)
  expect(complaints.map(({ kind }) => kind)).toEqual(['burst', 'burst', 'outbreak'])
  const touched = [...flows, ...complaints].flatMap(({ cells }) => cells)
  expect(touched.filter((cell) => city.district[cell] === controlDistrict)).toEqual([])
})

test('cells that touch are one incident, and one that opened during an episode is right', () => {
  const city = makeCity(3)
  const { flows } = plant(city)
  const crowd = flows.find(({ kind }) => kind === 'surge')!
  const control = city.district.indexOf(controlDistrict)
  const gatherer = new FlowGatherer(city.around)
  gatherer.look(crowd.from + 1, [crowd.cells.slice(0, 2), [control], [], []])
  gatherer.look(crowd.from + 2, [crowd.cells, [], [], []])
  expect(gatherer.incidents.length).toBe(2)
  const score = scoreFlows(city, flows, gatherer.incidents, [])
  expect(score).toMatchObject({ alerts: 2, right: 1, found: { surge: 1 }, delays: [1] })
  expect(Object.values(score.astray)).toEqual([1])
  const late = scoreFlows(city, flows, [{ ...gatherer.incidents[0]!, opened: crowd.until + 7 }], [])
  expect(late.found.surge).toBeUndefined()
})
