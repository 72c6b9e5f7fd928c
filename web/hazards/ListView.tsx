import { useMemo, useState } from 'react'
import { ApiError, type Area, type City, type Place } from '../api.ts'
import { PlainMap } from '../map/PlainMap.tsx'
import { count } from '../ui/figures.ts'
import { Notice } from '../ui/Notice.tsx'
import type { Theme } from '../ui/theme.ts'
import { useKeys } from '../ui/useKeys.ts'
import { w } from '../words.ts'
import { ListHead } from './ListHead.tsx'
import styles from './ListView.module.css'
import { MergeList } from './MergeList.tsx'
import { boundsOf, pointMarks } from './marks.ts'
import { PointList } from './PointList.tsx'
import { PointPanel } from './PointPanel.tsx'
import { useList, usePointMarks } from './queries.ts'
import { YearsPart } from './YearsPart.tsx'

type Props = { id: number; city: City; areas: readonly Area[]; places: readonly Place[]; theme: Theme }

const tabs = ['points', 'merges', 'years'] as const

/** One list of hazard points: how it came to be, its points on the map and in a list, every merge, and year on year. */
export const ListView = ({ id, city, areas, places, theme }: Props) => {
  const query = useList(id)
  const list = query.data?.pages[0]
  const isReady = list?.state === 'ready'
  const onMap = usePointMarks(id, isReady).data
  const [tab, setTab] = useState<(typeof tabs)[number]>('points')
  const [chosen, setChosen] = useState<string>()
  const marks = useMemo(() => pointMarks(onMap ?? []), [onMap])
  // The map goes to a list once, not again after every change of it.
  const [bounds, setBounds] = useState<ReturnType<typeof boundsOf>>()
  if (!bounds && marks.features.length > 0) setBounds(boundsOf(marks))
  const spot = onMap?.find(({ key }) => key === chosen)
  const target = useMemo(() => spot && { lon: spot.lon, lat: spot.lat }, [spot])
  useKeys({ escape: chosen === undefined ? undefined : () => setChosen(undefined) })
  if (!list)
    return query.isError ? (
      <Notice
        kind="failing"
        title={
          query.error instanceof ApiError && query.error.message !== '' ? query.error.message : w.hazards.failingList
        }
        onRetry={() => void query.refetch()}
      />
    ) : (
      <Notice kind="loading" title={w.hazards.loading} />
    )
  const zone = city.timeZone
  return (
    <div className={styles.list} data-chosen={chosen === undefined ? 'no' : 'yes'}>
      <div className={styles.form}>
        <ListHead list={list} areas={areas} zone={zone} />
        {isReady && (
          <>
            <div role="tablist" className={styles.tabs}>
              {tabs.map((each) => (
                <button key={each} type="button" role="tab" aria-selected={each === tab} onClick={() => setTab(each)}>
                  {w.hazards.tabs[each]}
                  {each === 'points' && ` ${count(list.counts?.points ?? 0)}`}
                  {each === 'merges' && ` ${count(mergesIn(list.counts))}`}
                </button>
              ))}
            </div>
            {tab === 'points' && (
              <PointList query={query} zone={zone} areas={areas} chosen={chosen} onChoose={setChosen} />
            )}
            {tab === 'merges' && (
              <MergeList id={id} mayChange={list.can.includes('apart')} zone={zone} onChoose={setChosen} />
            )}
            {tab === 'years' && <YearsPart id={id} zone={zone} />}
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
          bounds={bounds}
          target={target}
          title={w.hazards.map}
          onClick={(_lon, _lat, mark) => mark !== undefined && setChosen(onMap?.[mark]?.key)}
          tip={({ mark }) => {
            const over = mark === undefined ? undefined : onMap?.[mark]
            return over && <b>{w.hazards.pointOrders(over.orders)}</b>
          }}
        />
      </div>
      {chosen !== undefined && isReady && (
        <aside className={styles.point}>
          <PointPanel
            key={chosen}
            list={list}
            point={chosen}
            areas={areas}
            zone={zone}
            onClose={() => setChosen(undefined)}
          />
        </aside>
      )}
    </div>
  )
}

const mergesIn = (counts: { merged: Record<string, number> } | null): number =>
  Object.values(counts?.merged ?? {}).reduce((sum, n) => sum + n, 0)
