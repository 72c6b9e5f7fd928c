import { gather } from '../../alerts/gather.ts'
import type { Incident } from '../../alerts/raise.ts'
import type { Found } from './watch.ts'

/** An incident as it is followed through past buckets. Epoch seconds. */
export type Followed = {
  cells: { cell: string }[]
  from: number
  /** When it was found for the first time and for the last: ends of those buckets. */
  openedAt: number
  to: number
  /** As it was in the bucket in which it strayed by most. */
  peak: { incident: Incident; strayed: number }
}

export type FollowStep = {
  /** End of the bucket. */
  end: number
  found: readonly Found[]
  describe: (found: readonly Found[]) => Incident
  /** Whether an incident of which no cell was found is over. */
  gone: (cells: readonly string[]) => boolean
}

/**
 * Follows incidents of one metric and direction bucket by bucket: touching cells are one, and an incident goes on where its cells do, as
 * `raise` has it with alerts.
 */
export class Follower {
  #live: Followed[] = []

  /** Returns the incidents that are over with this bucket. */
  step({ end, found, describe, gone }: FollowStep): Followed[] {
    const groups = gather(found, this.#live)
    const touched = new Set(groups.flatMap(({ alerts }) => alerts))
    const over = this.#live.filter((one) => !touched.has(one) && gone(one.cells.map(({ cell }) => cell)))
    const ended = new Set(over)
    const quiet = this.#live.filter((one) => !touched.has(one) && !ended.has(one))
    this.#live = [...quiet, ...groups.map(({ findings, alerts }) => goOn(findings, alerts, end, describe))]
    return over
  }

  /** Those that are not over. */
  live(): readonly Followed[] {
    return this.#live
  }
}

const goOn = (
  found: readonly Found[],
  before: readonly Followed[],
  end: number,
  describe: FollowStep['describe'],
): Followed => {
  const strayed = found.reduce((sum, one) => sum + Math.abs(one.observed - one.expected), 0)
  const [most] = before.map(({ peak }) => peak).sort((a, b) => b.strayed - a.strayed)
  return {
    cells: found.map(({ cell }) => ({ cell })),
    from: Math.min(...found.map(({ since }) => since), ...before.map(({ from }) => from)),
    openedAt: Math.min(end, ...before.map(({ openedAt }) => openedAt)),
    to: end,
    peak: most && most.strayed >= strayed ? most : { incident: describe(found), strayed },
  }
}
