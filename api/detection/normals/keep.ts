import { AppError } from '../../http/errors.ts'
import type { RunControl } from '../runs.ts'
import { type LearnDeps, learnMetric } from './learn-metric.ts'
import { blockVersions, greatestVersion, loadMetrics, loadVersions, type NormalVersion, newestHour } from './queries.ts'
import { dropVersions } from './write.ts'

/** Versions kept, the newest among them: what a past day was held against can be looked up for a week. */
export const keptVersions = 8

/** Local time of the nightly learning: the day before has come in, and nobody looks. */
const nightly = { hour: 2, minute: 30 }

/** An hour teaches once it has been over for so long. Seconds. */
const grace = 300

export type Learnt = { version: number; metrics: NormalVersion[] }

/**
 * Keeps what is normal up to date: learnt each night at 02:30 of the city's clock, at once where there is none yet or a night was missed,
 * and when somebody asks. One learning at a time.
 */
export class NormalsKeeper {
  readonly #deps: LearnDeps & { log: (line: string) => void }
  readonly #ending = new AbortController()
  #line: Promise<unknown> = Promise.resolve()

  constructor(deps: LearnDeps & { log: (line: string) => void }) {
    this.#deps = deps
  }

  /** Learns all metrics anew if a night's learning is due. May be called at any time; undefined where nothing is due or there is no data. */
  learnIfDue(): Promise<Learnt | undefined> {
    return this.#alone(async () => ((await this.#isDue()) ? this.#learn(this.#ending.signal) : undefined))
  }

  /** Learns all metrics anew now, after what is under way. Throws `conflict` where there is no data to learn from. */
  learnNow({ signal, onProgress }: RunControl): Promise<Learnt> {
    return this.#alone(async () => {
      const learnt = await this.#learn(AbortSignal.any([signal, this.#ending.signal]), onProgress)
      if (!learnt) throw new AppError('conflict', '还没有可学习的观测数据：请先导入或接入数据，再重新计算常态')
      return learnt
    })
  }

  /** Ends what is under way and waits for it; nothing of it is in force then. */
  async stop(): Promise<void> {
    this.#ending.abort(new Error('the server ends'))
    await this.#line
  }

  async #isDue(): Promise<boolean> {
    const { facts, city, now, ledger } = this.#deps
    const versions = await loadVersions(facts)
    const madeAt = versions[0]?.madeAt
    if (madeAt !== undefined && madeAt * 1000 >= this.#lastNight().getTime()) return false
    const before = Math.floor(now().getTime() / 1000)
    for (const { code } of city.loaded ? await loadMetrics(ledger) : [])
      if ((await newestHour(facts, code, before)) !== undefined) return true
    return false
  }

  /** The newest 02:30 that is over. */
  #lastNight(): Date {
    const { city, now } = this.#deps
    const into = (nightly.hour * 60 + nightly.minute) * 60_000
    const today = new Date(city.calendar().startOfDay(now()).getTime() + into)
    return today <= now() ? today : new Date(city.calendar().startOfDay(now(), -1).getTime() + into)
  }

  async #learn(signal: AbortSignal, onProgress?: (share: number) => void): Promise<Learnt | undefined> {
    const { facts, ledger, now, log } = this.#deps
    const version = (await greatestVersion(facts)) + 1
    const until = Math.floor((now().getTime() / 1000 - grace) / 3600) * 3600
    const metrics = await loadMetrics(ledger)
    const made: NormalVersion[] = []
    try {
      for (const [at, metric] of metrics.entries()) {
        const part = (share: number): void => onProgress?.((at + share) / metrics.length)
        const one = await learnMetric(this.#deps, metric, version, until, {
          signal,
          onProgress: part,
        })
        if (one) made.push(one)
      }
    } catch (error) {
      await dropVersions(facts, [version])
      throw error
    }
    if (made.length === 0) return undefined
    await this.#forget(version)
    const seconds = made.reduce((sum, { tookMs }) => sum + tookMs, 0) / 1000
    log(
      `normals: version ${version} of ${made.map(({ metric, cells }) => `${metric} (${cells} cells)`).join(', ')} in ${seconds.toFixed(1)} s`,
    )
    return { version, metrics: made }
  }

  /** Drops what is old and what an end in the middle left lying. A metric that has stopped keeps the last version that knows it. */
  async #forget(newest: number): Promise<void> {
    const { facts } = this.#deps
    const versions = await loadVersions(facts)
    const byMetric = Map.groupBy(versions, ({ metric }) => metric)
    const last = new Set(Array.from(byMetric.values(), ([first]) => first?.version))
    const numbers = [...new Set(versions.map(({ version }) => version))]
    const kept = new Set(numbers.slice(0, keptVersions))
    const known = new Set([...numbers, ...(await blockVersions(facts))])
    await dropVersions(
      facts,
      [...known].filter((version) => version < newest && !kept.has(version) && !last.has(version)),
    )
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#line.then(work)
    this.#line = done.catch(() => undefined)
    return done
  }
}
