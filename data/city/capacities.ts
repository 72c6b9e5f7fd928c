import { alleys } from './alleys.ts'
import type { Flow } from './city.ts'
import { type Sensor, sensors } from './ground.ts'
import { strung } from './outline.ts'
import { lots } from './parking.ts'
import { nearestOn, toPlane } from './plane.ts'

/** What a cell can carry: value per 5 minutes for a flow, level for a stock, and what that is read from. */
export type DemoCapacity = { metric: string; cell: string; capacity: number; basis: string }

/** A street of the demo city is wide enough for its ordinary busiest hour and this much more, as most streets are. */
export const headroom = 1.3

/** Widths that streets come in, narrowest first, and what one unit of width carries in 5 minutes. */
const sizes: Record<
  Flow,
  { widths: readonly number[]; each: number; words: (width: number, alley: boolean) => string }
> = {
  // 12 e-bikes a metre: a lane of 5 m both ways at 12 km/h with couriers stopping.
  ebike: {
    widths: [3, 5, 7, 9, 12, 16, 20, 26],
    each: 12,
    words: (width, alley) => (alley ? `街巷宽 ${width} 米` : `非机动车道宽 ${width} 米`),
  },
  // 15 people a minute and metre: the upper end of free walking (Highway Capacity Manual, walkways, level of service B).
  pedestrian: {
    widths: [3, 5, 8, 12, 16, 20, 26],
    each: 75,
    words: (width) => `步行宽度 ${width} 米`,
  },
  // 900 cars an hour and lane: a city street with signals.
  vehicle: { widths: [2, 4, 6, 8, 10, 12, 14], each: 75, words: (width) => `双向 ${width} 车道` },
}

const alleyLines = alleys.map(([, through]) => strung(through).map(([lon, lat]) => toPlane(lon, lat)))

const isAlley = ({ lon, lat }: Sensor): boolean => {
  const at = toPlane(lon, lat)
  return alleyLines.some((line) => nearestOn(line, at).distance < 8)
}

/** Capacities of every cell that has a counter or a car park. */
export const capacities = (): DemoCapacity[] => {
  const flows = sensors().map((sensor): DemoCapacity => {
    const { widths, each, words } = sizes[sensor.metric]
    const width =
      widths.find((one) => one * each >= headroom * sensor.peak) ?? Math.ceil((headroom * sensor.peak) / each)
    return {
      metric: sensor.metric,
      cell: sensor.cell,
      capacity: width * each,
      basis: words(width, sensor.metric === 'ebike' && isAlley(sensor)),
    }
  })
  const bays = new Map<string, number>()
  for (const lot of lots()) bays.set(lot.cell, (bays.get(lot.cell) ?? 0) + lot.bays)
  return [
    ...flows,
    ...[...bays].map(([cell, capacity]) => ({ metric: 'parking_occupied', cell, capacity, basis: '泊位数' })),
  ]
}
