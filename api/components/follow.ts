import type { Transaction } from 'kysely'
import type { CityHolder } from '../areas/holder.ts'
import { appendEvent, lastEventId } from '../db/events.ts'
import type { Ledger, LedgerDb } from '../db/ledger.ts'
import { RowFault } from '../files/fault.ts'
import type { GridHolder } from '../grid/locate.ts'
import { Counting } from './counting.ts'
import { type Ground, placeAt } from './place.ts'
import { followedTo, groundEventsAfter, lockWriters, placedBelow, replaceComponents, setFollowedTo } from './writes.ts'

type Deps = { ledger: LedgerDb; city: CityHolder; grids: GridHolder }

/** It runs by itself and can wait for deliveries. */
const waitSeconds = 300

const longestWalk = 1000

/**
 * Below which codes an event may have changed what components belong to: the whole street of a grid, because what lay in no community may now lie in
 * one, and everything after an import, which may hold grids beside their own street.
 */
const prefixOf = ({ kind, area }: { kind: string; area: string }): string => {
  if (kind.startsWith('areas.') || kind === 'grids.imported') return ''
  return area.slice(0, 9)
}

/**
 * Places components anew where areas or unit grids changed since the last time, and counts them there. Components that no area holds any more keep the
 * one they had. No new version and no history: nobody touched them. Returns how many belong elsewhere now; cheap where nothing changed.
 */
export const followGround = async ({ ledger, city, grids }: Deps): Promise<number> => {
  const [seen, newest] = [await followedTo(ledger), await lastEventId(ledger)]
  if ((await groundEventsAfter(ledger, seen)).length === 0) {
    // So that a search never walks through all that ever happened.
    if (newest - seen > longestWalk) await ledger.transaction().execute((tx) => setFollowedTo(tx, newest))
    return 0
  }
  return ledger.transaction().execute(async (tx) => {
    await lockWriters(tx, waitSeconds)
    // Read under the lock: whoever wrote components before it has committed, whoever comes after it sees the new ground.
    const to = await lastEventId(tx)
    const events = await groundEventsAfter(tx, seen)
    if (events.some(({ kind }) => kind.startsWith('areas.'))) await city.reload(tx)
    await grids.refresh(tx)
    const { areaAt } = city.get()
    const moved = await place(tx, outermost(events.map(prefixOf)), {
      areaAt,
      gridAt: (lon, lat) => grids.gridAt(lon, lat),
    })
    await setFollowedTo(tx, to)
    if (moved > 0) await appendEvent(tx, { kind: 'components.placed', subject: 'components', data: { count: moved } })
    return moved
  })
}

/** Prefixes without those that lie below another. */
const outermost = (prefixes: readonly string[]): string[] => {
  const all = [...new Set(prefixes)]
  return all.filter((one) => !all.some((other) => other !== one && one.startsWith(other)))
}

const place = async (tx: Transaction<Ledger>, prefixes: readonly string[], ground: Ground): Promise<number> => {
  const counting = new Counting(tx)
  let moved = 0
  for await (const batch of placedBelow(tx, prefixes)) {
    const elsewhere = batch.flatMap((old) => {
      const placed = placeAt(ground, old.lon, old.lat, old.district)
      if (placed instanceof RowFault || (placed.area === old.area && placed.grid === old.grid)) return []
      const next = { ...old, area: placed.area, grid: placed.grid }
      counting.changed(old, next)
      return [next]
    })
    await replaceComponents(tx, elsewhere)
    await counting.settle()
    moved += elsewhere.length
  }
  await counting.finish()
  return moved
}
