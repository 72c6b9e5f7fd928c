import { expect, test } from 'vitest'
import { runFaults } from '../support/faults.ts'

/** The short form of `npm run faults`: other kills than it makes, fewer. */
test('kill -9 of the api, of chDB and of PostgreSQL under load: every acknowledged batch is there once, roll-ups equal raw', {
  timeout: 300_000,
}, async () => {
  const { kills, batches, lost, doubled, unknown, wrong, pending } = await runFaults({ times: 2, seed: 20_260_310 })
  expect(kills.map((kill) => [kill.victim, kill.times])).toEqual([
    ['api', 2],
    ['chdb', 2],
    ['postgres', 2],
  ])
  expect(batches).toBeGreaterThanOrEqual(60)
  expect({ lost, doubled, unknown, wrong, pending }).toEqual({
    lost: 0,
    doubled: 0,
    unknown: 0,
    wrong: { observations_5m: 0, observations_1h: 0 },
    pending: 0,
  })
})
