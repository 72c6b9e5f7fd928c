import { parseArgs } from 'node:util'
import { type FaultReport, runFaults } from '../support/faults.ts'

/** `npm run faults [-- --times 20 --seed 1]`: kills each process so many times under load and prints what was lost (nothing may be). */
const { values } = parseArgs({
  options: { times: { type: 'string', default: '20' }, seed: { type: 'string', default: '1' } },
})
const times = Number(values.times)
if (!Number.isInteger(times) || times < 1) {
  console.error(`--times ${values.times}：请填写正整数`)
  process.exit(1)
}

const report = await runFaults({
  times,
  seed: Number(values.seed),
  onKill: (victim, n, of) => process.stderr.write(`\r第 ${n}/${of} 次：kill -9 ${victim}          `),
})
process.stderr.write('\r')
console.log(faultTable(report))
const { lost, doubled, unknown, wrong, pending } = report
process.exit(lost + doubled + unknown + wrong.observations_5m + wrong.observations_1h + pending === 0 ? 0 : 1)

function faultTable({ kills, batches, rows, retries, lost, doubled, unknown, wrong, pending }: FaultReport): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`
  return [
    '| kill -9 | 次数 | 恢复（中位） | 恢复（最长） |',
    '|---|---|---|---|',
    ...kills.map(
      (kill) => `| ${kill.victim} | ${kill.times} | ${seconds(kill.medianMs)} | ${seconds(kill.longestMs)} |`,
    ),
    '',
    '| 已确认批次 | 行 | 重送 | 丢失 | 重复 | 未承诺 | 未入库 | 汇总与原始不符（5 分钟、1 小时） |',
    '|---|---|---|---|---|---|---|---|',
    `| ${batches} | ${rows} | ${retries} | ${lost} | ${doubled} | ${unknown} | ${pending} | ${wrong.observations_5m}、${wrong.observations_1h} |`,
  ].join('\n')
}
