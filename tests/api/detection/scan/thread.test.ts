import { expect, test } from 'vitest'
import { type ScanProblem, scanDefaults } from '../../../../api/detection/scan/frame.ts'
import { scan } from '../../../../api/detection/scan/scan.ts'
import { scanInThread } from '../../../../api/detection/scan/thread.ts'
import { AppError } from '../../../../api/http/errors.ts'

const problem: ScanProblem = {
  places: { surface: 'plane', x: Float64Array.of(0, 1, 2), y: new Float64Array(3) },
  steps: 2,
  casePlace: Int32Array.of(0, 0, 1, 2),
  caseStep: Int32Array.of(1, 1, 0, 0),
  population: undefined,
}
const settings = { ...scanDefaults, largestShare: 0.5, replications: 99 }

test('a thread finds what the caller would', async () => {
  const told: number[] = []
  expect(await scanInThread(problem, settings, { onProgress: (done) => told.push(done) })).toEqual(
    await scan(problem, settings),
  )
  expect(told.at(-1)).toBe(99)
})

test('what the scan refuses is refused in the same words', async () => {
  const refused = scanInThread({ ...problem, population: Float64Array.of(0, 1, 1) }, settings)
  await expect(refused).rejects.toBeInstanceOf(AppError)
  await expect(refused).rejects.toThrow('人口为零')
  await expect(scanInThread({ ...problem, steps: 1 }, settings)).rejects.toThrow('outside the study period')
})

test('an abort ends the thread at once with the reason given', async () => {
  const control = new AbortController()
  const running = scanInThread(
    problem,
    { ...settings, replications: 10_000_000 },
    {
      signal: control.signal,
      onProgress: () => control.abort(new Error('enough')),
    },
  )
  await expect(running).rejects.toThrow('enough')
  await expect(scanInThread(problem, settings, { signal: control.signal })).rejects.toThrow('enough')
})
