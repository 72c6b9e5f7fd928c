import type { DayKind } from './clock.ts'

/** The reasons why people move. Each has its own hours; a place is a mixture of them. */
export const reasons = [
  'commute',
  'meal',
  'shopping',
  'sight',
  'night',
  'office',
  'hospital',
  'rail',
  'home',
  'traffic',
] as const
export type Reason = (typeof reasons)[number]

export const slotsPerDay = 288

/** A bump of activity: hour of its top, half-width in hours, height. */
type Bump = readonly [top: number, width: number, height: number]
type Shape = { floor: number; bumps: readonly Bump[] }
const shape = (floor: number, ...bumps: Bump[]): Shape => ({ floor, bumps })

/** Heights are relative to the reason's ordinary busiest hour, about 1. */
const shapes: Record<Reason, Record<DayKind, Shape>> = {
  commute: {
    workday: shape(0.001, [8, 0.75, 0.85], [18.1, 1, 0.75], [12.5, 3.2, 0.26], [21.5, 1.2, 0.14]),
    weekend: shape(0.001, [11, 2.6, 0.32], [17.3, 2.6, 0.38], [21.5, 1.3, 0.12]),
    holiday: shape(0.001, [11, 2.6, 0.24], [17, 2.8, 0.28], [21.5, 1.3, 0.1]),
  },
  meal: {
    workday: shape(
      0.001,
      [12.15, 0.78, 0.92],
      [18.1, 0.72, 0.86],
      [7.8, 0.6, 0.16],
      [14.5, 3.5, 0.12],
      [21, 1.1, 0.16],
    ),
    weekend: shape(0.001, [12.3, 1, 0.84], [18.2, 1.05, 0.84], [15, 1.8, 0.28], [21, 1.2, 0.2]),
    holiday: shape(0.001, [12.2, 1, 0.78], [18.2, 1.1, 0.8], [15, 1.8, 0.28], [21, 1.2, 0.2]),
  },
  shopping: {
    workday: shape(0.0005, [12.6, 1, 0.28], [15.2, 2.4, 0.34], [18.9, 1.5, 0.5]),
    weekend: shape(0.0005, [14.8, 2.5, 0.8], [19, 1.6, 0.4]),
    holiday: shape(0.0005, [14.8, 2.6, 0.84], [19, 1.7, 0.44]),
  },
  sight: {
    workday: shape(0.0005, [10.6, 1.6, 0.5], [14.8, 1.8, 0.48], [18.6, 1.5, 0.16]),
    weekend: shape(0.0005, [10.8, 1.7, 0.86], [14.9, 2, 0.84], [18.8, 1.5, 0.26]),
    holiday: shape(0.0005, [10.6, 1.9, 1.24], [14.8, 2.1, 1.2], [18.9, 1.6, 0.42]),
  },
  night: {
    workday: shape(0.001, [20.4, 1.5, 0.58], [13, 2.5, 0.12]),
    weekend: shape(0.006, [20.6, 1.7, 0.92], [15, 2.4, 0.34], [23.5, 1, 0.24]),
    holiday: shape(0.006, [20.6, 1.8, 0.98], [15, 2.4, 0.42], [23.5, 1, 0.26]),
  },
  office: {
    workday: shape(0.0005, [8.9, 0.55, 0.72], [12.3, 0.65, 0.74], [18.1, 0.8, 0.72], [14, 2.6, 0.3]),
    weekend: shape(0.0005, [13.5, 3, 0.13]),
    holiday: shape(0.0005, [13.5, 3, 0.07]),
  },
  hospital: {
    workday: shape(0.02, [8.3, 0.9, 0.72], [10.3, 1.2, 0.5], [14.2, 1.3, 0.52]),
    weekend: shape(0.04, [9, 1.3, 0.42], [14.5, 1.8, 0.26]),
    holiday: shape(0.04, [9.4, 1.5, 0.26], [14.5, 1.8, 0.2]),
  },
  rail: {
    workday: shape(0.08, [7.8, 1.4, 0.42], [12, 2.4, 0.36], [17.6, 2, 0.58], [21.5, 1, 0.2]),
    weekend: shape(0.08, [9, 1.8, 0.48], [13, 2.6, 0.36], [17.8, 2.1, 0.64], [21.5, 1, 0.22]),
    holiday: shape(0.1, [8.6, 1.8, 0.62], [13, 2.6, 0.46], [17.6, 2.2, 0.78], [21.5, 1.1, 0.3]),
  },
  home: {
    workday: shape(0.001, [7.5, 0.8, 0.5], [12, 2.6, 0.2], [18.7, 1.3, 0.76], [21, 1.1, 0.2]),
    weekend: shape(0.001, [10.3, 1.8, 0.56], [17.2, 2, 0.66], [20.4, 1.3, 0.3]),
    holiday: shape(0.001, [10.5, 1.8, 0.4], [17, 2.2, 0.48], [20.4, 1.4, 0.26]),
  },
  traffic: {
    workday: shape(0.035, [8, 0.95, 0.66], [11.5, 2.2, 0.46], [15.2, 1.9, 0.42], [17.9, 1.1, 0.68], [21, 1.5, 0.32]),
    weekend: shape(0.04, [11, 1.9, 0.58], [15.6, 2.2, 0.58], [18.6, 1.5, 0.36], [21.2, 1.5, 0.3]),
    holiday: shape(0.04, [11, 2, 0.44], [15.6, 2.4, 0.46], [18.6, 1.6, 0.3], [21.2, 1.5, 0.26]),
  },
}

const heightAt = ({ floor, bumps }: Shape, hour: number): number =>
  bumps.reduce((sum, [top, width, height]) => sum + height * Math.exp(-0.5 * ((hour - top) / width) ** 2), floor)

const tableOf = (kind: DayKind): Float64Array => {
  const table = new Float64Array(slotsPerDay * reasons.length)
  for (let slot = 0; slot < slotsPerDay; slot++) {
    const hour = (slot + 0.5) / 12
    reasons.forEach((reason, k) => {
      // The last night bumps spill over midnight; the day before is taken to have been of the same kind.
      const one = shapes[reason][kind]
      table[slot * reasons.length + k] = heightAt(one, hour) + (hour < 4 ? heightAt(one, hour + 24) - one.floor : 0)
    })
  }
  return table
}

/** By kind of day: activity of each reason (order of `reasons`) in each of the day's 288 slots of five minutes. */
export const activity: Record<DayKind, Float64Array> = {
  workday: tableOf('workday'),
  weekend: tableOf('weekend'),
  holiday: tableOf('holiday'),
}
