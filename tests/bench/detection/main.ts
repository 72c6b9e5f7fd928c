import { parseArgs } from 'node:util'
import { benchNab } from '../nab.ts'
import { districtCount, testDays } from './city.ts'
import type { Detector } from './detector.ts'
import { farringtonRival } from './farrington-rival.ts'
import { Exceedances, ours } from './ours.ts'
import { earsC2, fixedThreshold, plainGi } from './rivals.ts'
import { watchComplaints, watchFlows } from './run.ts'
import { addScore, emptyScore } from './score.ts'
import { exceedanceTable, kindTable, scoreTable } from './tables.ts'
import { makeTown } from './town.ts'

/**
 * `npm run bench:detection [-- --cities 20] [--first 1] [--only Qianshao]`: planted cities by seed, detectors side by side on the same
 * streams, then the Numenta benchmark; prints tables in Markdown. Settings were chosen on seeds from 1001 on; the table is of seeds from 1 on.
 */
const { values } = parseArgs({
  options: {
    cities: { type: 'string', default: '20' },
    first: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
})

const print = (line: string): void => void process.stdout.write(`${line}\n`)
const note = (line: string): void => void process.stderr.write(line)

const exceedances = new Exceedances()
const detectors: Detector[] = [
  ours(exceedances),
  fixedThreshold({ flow: 0.99995, complaints: 10 }),
  earsC2({ flow: 1e-20, complaints: 1e-12 }),
  plainGi({ flow: 0.01, complaints: 1e-16 }),
  farringtonRival({ flow: 1e-7, complaints: 1e-5 }),
].filter(({ name }) => !values.only || name.startsWith(values.only))

const cities = Number(values.cities)
const results = detectors.map(({ name }) => ({ name, flows: emptyScore(), complaints: emptyScore() }))
for (let n = 0; n < cities; n++) {
  const town = makeTown(Number(values.first) + n)
  for (const [at, detector] of detectors.entries()) {
    note(`\r城市 ${n + 1}/${cities} · ${detector.name}\u001b[K`)
    addScore(results[at]!.flows, await watchFlows(town, detector))
    addScore(results[at]!.complaints, watchComplaints(town, detector))
  }
}
note('\r\u001b[K')

const districtDays = cities * districtCount * testDays
scoreTable(results, districtDays).forEach(print)
print('')
kindTable(results).forEach(print)
print('')
exceedanceTable(exceedances).forEach(print)
print('')
if (!values.only) benchNab(print)
