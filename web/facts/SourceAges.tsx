import type { Source } from '../api.ts'
import { ago } from '../ui/figures.ts'
import { useNow } from '../ui/now.ts'
import { w } from '../words.ts'
import { useSources } from './queries.ts'
import styles from './SourceAges.module.css'

/** Past this age (seconds) a source is stale: metrics come by the minute, complaints as people call. */
const staleAfter = { observations: 10 * 60, complaints: 2 * 3600 }

const ageOf = (source: Source, now: number): number | undefined =>
  source.arrivedAt === null ? undefined : now - Date.parse(source.arrivedAt) / 1000

export const isStale = (source: Source, now: number): boolean => {
  const age = ageOf(source, now)
  return age === undefined || age > (source.kind === 'complaints' ? staleAfter.complaints : staleAfter.observations)
}

/** How old the data of each source is; stale ones are amber, square and say so. */
export const SourceAges = () => {
  const { data } = useSources()
  const now = useNow()
  return (
    <ul className={styles.ages} aria-label={w.sources.title}>
      {data?.map((source) => {
        const age = ageOf(source, now)
        const stale = isStale(source, now)
        return (
          <li key={`${source.kind} ${source.metric}`} data-stale={stale || undefined}>
            <i />
            <span>{source.kind === 'complaints' ? w.sources.complaints : source.name}</span>{' '}
            <b>{age === undefined ? w.sources.never : ago(age)}</b>
            {stale && age !== undefined && <em>{w.sources.stale}</em>}
          </li>
        )
      })}
    </ul>
  )
}
