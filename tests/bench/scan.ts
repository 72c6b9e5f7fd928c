import { Dice } from '../../api/detection/scan/dice.ts'
import { scanDefaults } from '../../api/detection/scan/frame.ts'
import { pointsProblem } from '../../api/detection/scan/points.ts'
import { scan } from '../../api/detection/scan/scan.ts'

/** What a scan of a city's complaints takes on one core: seconds of its time, all 999 replications. */
export type ScanFigures = { points: number; near: number; wide: number; found: number }

const points = 10_000
const days = 90

/** Complaints denser towards the middle of a town of about 25 × 18 km, each at a place of its own. */
const complaints = () => {
  const dice = new Dice(5)
  const middling = () => dice.unit() + dice.unit() + dice.unit() - 1.5
  return Array.from({ length: points }, () => ({
    lon: 116.4 + 0.1 * middling(),
    lat: 39.9 + 0.055 * middling(),
    step: dice.below(days),
  }))
}

/** Processor seconds: a wait for the core is not the scan's. */
const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

/** Scans 10,000 complaints of 90 days for live clusters of up to 14 days, in small circles and in circles of up to a tenth of all. */
export const benchScan = async (print: (line: string) => void): Promise<ScanFigures> => {
  const problem = pointsProblem(complaints(), days)
  let found = 0
  const near = await seconds(() => scan(problem, { ...scanDefaults, longestRadius: 1000 }))
  const wide = await seconds(async () => {
    found = (await scan(problem, scanDefaults)).clusters.length
  })
  print(`| scan, 10,000 points, 999 replications, circles to 1 km | ${near.toFixed(1)} s of one core | ≤ 30 s |`)
  print(`| scan, the same, circles to a tenth of all cases | ${wide.toFixed(1)} s of one core | ≤ 30 s |`)
  return { points, near, wide, found }
}
