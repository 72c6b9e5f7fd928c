import { parseArgs } from 'node:util'
import { benchComponents } from './components.ts'
import { benchFootprint } from './footprint.ts'
import { benchGenerate } from './generate.ts'
import { benchGrids } from './grids.ts'
import { benchHeat } from './heat.ts'
import { benchIngest } from './ingest.ts'
import { benchKeyword } from './keyword.ts'
import { benchLive } from './live.ts'
import { benchMap } from './map.ts'
import { benchNormals } from './normals.ts'
import { benchScan } from './scan.ts'
import { benchSearch } from './search.ts'
import { benchStatistics } from './statistics.ts'
import { benchTick } from './tick.ts'
import { benchWeb } from './web.ts'

/** `npm run bench [-- SECTION …] [--minutes 60]`: prints one table. Compare its ratios, each of one run; the times are this machine's. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { minutes: { type: 'string', default: '2' } },
})

const print = (line: string): void => void process.stdout.write(`${line}\n`)

const sections: Record<string, () => unknown> = {
  ingest: () => benchIngest(print),
  heat: () => benchHeat(print),
  live: () => benchLive(print),
  web: () => benchWeb(print),
  components: () => benchComponents(print),
  grids: () => benchGrids(print),
  search: () => benchSearch(print),
  keyword: () => benchKeyword(print),
  normals: () => benchNormals(print),
  tick: () => benchTick(print),
  scan: () => benchScan(print),
  statistics: () => benchStatistics(print),
  map: () => benchMap(print),
  generate: () => benchGenerate(print),
  footprint: () => benchFootprint(print, Number(values.minutes)),
}

const chosen = positionals.length > 0 ? positionals : Object.keys(sections)
const unknown = chosen.find((name) => !(name in sections))
if (unknown) {
  process.stderr.write(`没有“${unknown}”一项；可选：${Object.keys(sections).join('、')}\n`)
  process.exit(1)
}

print('| what | figure | aim |')
print('|---|---|---|')
for (const name of chosen) await sections[name]?.()
