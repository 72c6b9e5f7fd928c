import { controlDistrict } from './city.ts'
import type { Detector } from './detector.ts'
import { chronicOf } from './ours-chronic.ts'
import { outbreaksOf } from './ours-complaints.ts'
import { isOrdinary, ticksOf } from './ours-flow.ts'

/** One-sided α at which it is counted how often ordinary scores pass what a normal score passes with that chance, and that score. */
export const alphas = [
  { alpha: 0.01, z: 2.326348 },
  { alpha: 0.001, z: 3.090232 },
  { alpha: 0.0001, z: 3.719016 },
] as const

/** Scores of cells and of their neighbourhoods on ordinary days in the district where nothing is planted. */
export class Exceedances {
  tests = 0
  readonly own = alphas.map(() => ({ above: 0, below: 0 }))
  readonly gi = alphas.map(() => ({ above: 0, below: 0 }))

  add(z: number, gi: number): void {
    if (Number.isNaN(z)) return
    this.tests++
    for (const [n, { z: limit }] of alphas.entries()) {
      if (z > limit) this.own[n]!.above++
      else if (z < -limit) this.own[n]!.below++
      if (gi > limit) this.gi[n]!.above++
      else if (gi < -limit) this.gi[n]!.below++
    }
  }
}

/** The product's own detection through its pure functions: normals, ticks, outbreaks, chronic congestion; all settings as they come. */
export const ours = (exceedances: Exceedances): Detector => ({
  name: 'Qianshao',
  flow: (town, metric) => {
    const look = ticksOf(town, metric)
    const control = [...town.city.cells.keys()].filter((cell) => town.city.district[cell] === controlDistrict)
    return (bucket) => {
      const { z, gi, above, below } = look(bucket)
      if (isOrdinary(town, bucket)) for (const cell of control) exceedances.add(z[cell]!, gi[cell]!)
      return [...above, ...below]
    }
  },
  complaints: (town) => outbreaksOf(town),
  chronic: (town) => chronicOf(town),
})
