import { readFile, rename, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { cityPlan } from './city.ts'
import { ComplaintBook } from './complaint-book.ts'
import { describeCity, descriptionVersion } from './describe.ts'
import { episodesBut } from './effects.ts'
import { type Furnished, furnish } from './furnish.ts'
import { idleCounters, idleRoundHours } from './ground.ts'
import {
  complaintLag,
  historyPlan,
  keyOf,
  liveGapSeconds,
  type Plan,
  planFrom,
  type Step,
  stepsOf,
  weightOf,
} from './plan.ts'
import { rainDocument } from './rain-told.ts'
import { RowWriter, slotSeconds } from './rows.ts'
import { makeSender } from './sender.ts'
import { simulate } from './simulate.ts'

/**
 * The demo city's feed: a process of its own that sends what its streets, callers and car parks would send. It tells the api of the city,
 * fills the history, then reports every five seconds and meanwhile brings grids and components; after a pause it fills the gap. How far it has come is kept in a small file, and
 * every batch has a key made of its content, so that it may be stopped at any instant.
 */
const {
  QIANSHAO_FEED_URL: url,
  QIANSHAO_FEED_TOKEN: token,
  QIANSHAO_FEED_STATE: stateFile,
  QIANSHAO_FEED_SEED: seedText,
} = process.env

/** A setting that a person must mend: whoever keeps this process running takes exit code 2 for a reason not to start it again. */
const refuse = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

if (!url || !token) throw new Error('QIANSHAO_FEED_URL and QIANSHAO_FEED_TOKEN say where to send')
const seed = seedText ? Number(seedText) : cityPlan.seed
const days = Number(process.env.QIANSHAO_FEED_DAYS || 56)
const without = (process.env.QIANSHAO_FEED_WITHOUT ?? '').split(',').filter((name) => name !== '')
if (!Number.isInteger(seed)) refuse(`QIANSHAO_FEED_SEED=${seedText} 不是整数`)
if (!Number.isInteger(days) || days < 0 || days > 400)
  refuse(`QIANSHAO_FEED_DAYS=${process.env.QIANSHAO_FEED_DAYS} 不是天数，请填 0-400 的整数`)
try {
  episodesBut(without)
} catch (error) {
  refuse(`QIANSHAO_FEED_WITHOUT：${error instanceof Error ? error.message : error}`)
}

/** What of the city the api knows beside its flows: which version of its description, how much of its grids and components. */
type Built = { described: number; furnished: Furnished }

/**
 * `since`: where the history begins; `sentTo`: everything before it has been acknowledged; `plan`: a gap being filled, `done` of its
 * steps acknowledged. Epoch seconds.
 */
type State = { since: number; sentTo: number; plan?: Plan; done: number }

type Kept = State & { built?: Built }

const log = (line: string): void => void process.stderr.write(`${line}\n`)
const now = (): number => Math.floor(Date.now() / 1000)
const sender = makeSender({ url, token, log })

// A feed without its parent has nobody to feed.
process.on('disconnect', () => process.exit(0))
process.on('SIGTERM', () => process.exit(0))
process.on('SIGINT', () => process.exit(0))

const readState = async (): Promise<Kept | undefined> => {
  const text = stateFile ? await readFile(stateFile, 'utf8').catch(() => undefined) : undefined
  return text === undefined ? undefined : (JSON.parse(text) as Kept) // our own file, written whole or not at all
}

let built: Built = { described: 0, furnished: { grids: 0, components: 0, lookedUp: false } }
let current: State | undefined
let writing: Promise<void> = Promise.resolve()
const keepState = (state: State): Promise<void> => {
  current = state
  const text = JSON.stringify({ ...state, built } satisfies Kept)
  writing = writing.then(async () => {
    if (!stateFile) return
    await writeFile(`${stateFile}.new`, text, { mode: 0o600 })
    await rename(`${stateFile}.new`, stateFile)
  })
  return writing
}

/** The newest instant that the api has an observation of, epoch seconds; undefined where it has none. */
const newestData = async (): Promise<number | undefined> => {
  const times = [...JSON.stringify(await sender.get('/api/sources')).matchAll(/"dataAt":"([^"]+)"/g)]
  const newest = Math.max(...times.map(([, time]) => Date.parse(time ?? '') / 1000))
  return Number.isFinite(newest) ? Math.floor(newest) : undefined
}

const tell = (word: { progress: number; stage: string } | { seeded: true }): void => void process.send?.(word)

const simulation = simulate({ seed, without })
const book = new ComplaintBook({ seed, without })
const sources = simulation.sensors.length + simulation.lots.length + Math.ceil(idleCounters().length / idleRoundHours)

const send = async (step: Step, writer: RowWriter, since: number): Promise<void> => {
  const key = keyOf(step, seed, without)
  if (step.kind === 'complaints') {
    const { text, rows } = book.between(step.from, step.to, since)
    if (rows > 0) await sender.post('/api/complaints', key, Buffer.from(text))
    return
  }
  const body =
    step.kind === 'hours'
      ? writer.hours(step.from, step.count)
      : step.kind === 'fives'
        ? writer.fives(step.from, step.count)
        : writer.live(step.from)
  if (body.rows > 0) await sender.post('/api/observations', key, body.bytes)
}

const inFlight = 2

/** Sends the steps of a plan that are not yet done, two at a time; what is kept is how many from the first are done without a hole. */
const fill = async (state: State, plan: Plan, stage: string): Promise<State> => {
  const steps = stepsOf(plan, sources)
  const whole = steps.reduce((sum, step) => sum + weightOf(step), 0)
  const acknowledged = new Set<number>()
  let done = state.done
  let next = done
  let sent = steps.slice(0, done).reduce((sum, step) => sum + weightOf(step), 0)
  const work = async (writer: RowWriter): Promise<void> => {
    for (let at = next++; at < steps.length; at = next++) {
      const step = steps[at]
      if (!step) return
      await send(step, writer, state.since)
      acknowledged.add(at)
      while (acknowledged.delete(done)) done++
      sent += weightOf(step)
      tell({ progress: sent / whole, stage })
      await keepState({ ...state, plan, done })
    }
  }
  await Promise.all(Array.from({ length: inFlight }, () => work(new RowWriter(simulation))))
  const filled: State = { since: state.since, sentTo: plan.fiveTo, done: 0 }
  await keepState(filled)
  return filled
}

const describe = async (): Promise<void> => {
  tell({ progress: 0, stage: '正在登记区划、街道与指标' })
  await describeCity(sender)
  built = { ...built, described: descriptionVersion }
}

const start = async (): Promise<State> => {
  const kept = await readState()
  const newest = await newestData()
  // An api without data may be a new one: it is told everything.
  if (kept?.built && newest !== undefined) built = kept.built
  if (built.described !== descriptionVersion) await describe()
  if (kept && newest !== undefined) return kept.plan ? fill(kept, kept.plan, '正在补齐数据') : kept
  if (newest !== undefined) {
    // Nobody remembers what was sent; what is there is believed to be whole.
    const sentTo = (Math.floor(Math.min(newest, now()) / slotSeconds) + 1) * slotSeconds
    return { since: sentTo, sentTo, done: 0 }
  }
  // A plan that was made and perhaps begun is kept: its batches have their keys.
  if (kept?.plan) return fill({ ...kept, done: 0 }, kept.plan, '正在补齐数据')
  const plan = historyPlan(now(), days)
  const fresh: State = { since: plan.from, sentTo: plan.from, plan, done: 0 }
  await keepState(fresh)
  return fill(fresh, plan, `正在生成 ${days} 天演示数据`)
}

/** Goes on beside the live reports. What the api refuses for good is left out until the next start. */
const furnishCity = (): Promise<void> =>
  furnish({
    sender,
    done: built.furnished,
    keep: async (furnished) => {
      built = { ...built, furnished }
      if (current) await keepState(current)
    },
    tell,
    log,
  }).catch((error) => log(`feed: the city is furnished no further: ${error instanceof Error ? error.message : error}`))

const rainGapSeconds = 3600
let rainTold = 0
/** Tells of the rains so far, once an hour; the api knows those that it has. */
const tellRain = async ({ since, sentTo }: State): Promise<void> => {
  if (sentTo - rainTold < rainGapSeconds) return
  rainTold = sentTo
  const document = rainDocument(seed, since, sentTo)
  if (!document) return
  await sender
    .put('/api/hazards/rain', document)
    .catch((error) => log(`feed: rain is not told: ${error instanceof Error ? error.message : error}`))
}

let state = await start()
const writer = new RowWriter(simulation)
let seeded = false
for (;;) {
  const gap = now() - state.sentTo
  if (gap > liveGapSeconds) {
    const plan = planFrom(state.sentTo, now())
    await keepState({ ...state, plan, done: 0 })
    state = await fill({ ...state, done: 0 }, plan, '正在补齐停机期间的数据')
    continue
  }
  await tellRain(state)
  if (!seeded) {
    tell({ seeded: true })
    void furnishCity()
  }
  seeded = true
  if (gap < 0) {
    await pause(Math.min(-gap, slotSeconds) * 1000)
    continue
  }
  const at = state.sentTo
  await send({ kind: 'live', from: at }, writer, state.since)
  await send({ kind: 'complaints', from: at - complaintLag, to: at + slotSeconds - complaintLag }, writer, state.since)
  state = { ...state, sentTo: at + slotSeconds }
  await keepState(state)
}
