import { useMemo, useState } from 'react'
import { useView } from '../address.ts'
import type { Area, City, Place } from '../api.ts'
import { PlainMap } from '../map/PlainMap.tsx'
import type { Theme } from '../ui/theme.ts'
import { w } from '../words.ts'
import { anything, type Filter, queryOf } from './asked.ts'
import { CountsPart } from './CountsPart.tsx'
import { FilterFields } from './FilterFields.tsx'
import styles from './HazardSearch.module.css'
import { HitList } from './HitList.tsx'
import { MakeList } from './MakeList.tsx'
import { hitMarks } from './marks.ts'
import { QueryBox } from './QueryBox.tsx'
import { useCounts, useHits } from './queries.ts'

type Props = { city: City; areas: readonly Area[]; places: readonly Place[]; theme: Theme }

/** A keyword query over the texts of orders: how it was read, what it finds, where, and the way to a list of hazard points. */
export const HazardSearch = ({ city, areas, places, theme }: Props) => {
  const [{ q = '' }, change] = useView()
  const [filter, setFilter] = useState<Filter>(anything)
  const [chosen, setChosen] = useState<number>()
  const query = useMemo(() => queryOf(q, filter, city.timeZone), [q, filter, city.timeZone])
  const hits = useHits(query)
  const counts = useCounts(query)
  const first = hits.data?.pages[0]
  const error = hits.error ?? counts.error
  const rows = useMemo(
    () => (q === '' || error ? [] : (hits.data?.pages.flatMap((page) => page.hits) ?? [])),
    [hits.data, q, error],
  )
  const marks = useMemo(() => hitMarks(rows), [rows])
  const hit = chosen === undefined ? undefined : rows[chosen]
  const target = useMemo(
    () => (hit?.lon == null || hit.lat === null ? undefined : { lon: hit.lon, lat: hit.lat }),
    [hit],
  )
  const narrow = (next: Filter) => {
    setChosen(undefined)
    setFilter(next)
  }
  return (
    <div className={styles.search} data-asked={q === '' ? 'no' : 'yes'}>
      <div className={styles.form}>
        <QueryBox
          key={q}
          q={q}
          reading={error ? undefined : first?.reading}
          hints={first && !error ? [...first.hints, ...(first.scan ? [w.hazards.scan] : [])] : []}
          error={error}
          isBusy={hits.isFetching && !hits.isFetchingNextPage}
          onAsk={(next) => {
            setChosen(undefined)
            change({ q: next === '' ? undefined : next }, 'push')
          }}
        />
        {q !== '' && !error && (
          <>
            <FilterFields filter={filter} counts={counts.data} areas={areas} onChange={narrow} />
            <CountsPart counts={counts.data}>
              {(counts.data?.orders ?? 0) > 0 && <MakeList q={q} filter={filter} zone={city.timeZone} />}
            </CountsPart>
            <HitList
              hits={rows}
              all={counts.data?.orders}
              query={hits}
              zone={city.timeZone}
              chosen={chosen}
              onChoose={setChosen}
            />
          </>
        )}
      </div>
      <div className={styles.map}>
        <PlainMap
          city={city}
          areas={areas}
          places={places}
          theme={theme}
          marks={marks}
          target={target}
          title={w.hazards.map}
          onClick={(_lon, _lat, mark) => mark !== undefined && setChosen(mark)}
          tip={({ mark }) => mark !== undefined && <b>{rows[mark]?.place}</b>}
        />
      </div>
    </div>
  )
}
