import { DatabaseError } from 'pg'
import { AppError } from '../http/errors.ts'

/** So many writers of this process wait for the writers' lock with a connection in hand; the others wait without, so that readers keep theirs. */
const mostAtOnce = 4

let taken = 0
const waiting: (() => void)[] = []

const busy = (): AppError => new AppError('unavailable', '另一批部件正在写入，请稍后重试')

/** PostgreSQL's lock_not_available. */
const busyState = '55P03'

/** Runs `work` when its turn comes. Throws `unavailable` where that takes longer than `seconds`, or `work` gives up waiting for the lock. */
export const inTurn = async <Result>(seconds: number, work: () => Promise<Result>): Promise<Result> => {
  if (taken < mostAtOnce) taken++
  else await turn(seconds)
  try {
    return await work()
  } catch (error) {
    if (error instanceof DatabaseError && error.code === busyState) throw busy()
    throw error
  } finally {
    const next = waiting.shift()
    if (next) next()
    else taken--
  }
}

const turn = (seconds: number): Promise<void> =>
  new Promise((go, fail) => {
    const mine = (): void => {
      clearTimeout(late)
      go()
    }
    const late = setTimeout(() => {
      waiting.splice(waiting.indexOf(mine), 1)
      fail(busy())
    }, seconds * 1000)
    waiting.push(mine)
  })
