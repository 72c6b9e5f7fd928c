import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useView } from '../address.ts'
import { type Area, type HazardList, server } from '../api.ts'
import { Bar } from '../imports/Bar.tsx'
import { Button } from '../ui/Button.tsx'
import { dateOf } from '../ui/clock.ts'
import { count } from '../ui/figures.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { serverNow } from '../ui/now.ts'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './ListHead.module.css'
import { stateTones } from './ListNav.tsx'
import { ListPlans } from './ListPlans.tsx'
import { useListSteps } from './queries.ts'

export type ShownList = HazardList & { tasks: { open: number; done: number } }

const kinds = ['docx', 'xlsx'] as const

/** What a list is: its query as it was read, what became of the orders, its report, and what is planned with it. */
export const ListHead = ({ list, areas, zone }: { list: ShownList; areas: readonly Area[]; zone: string }) => {
  const [{ theme }] = useView()
  const navigate = useNavigate()
  const { discard } = useListSteps(list.id)
  const [sure, setSure] = useState(false)
  const { counts } = list
  const leave = () =>
    discard.mutate(undefined, { onSuccess: () => void navigate({ to: '/hazards', search: { theme } }) })
  return (
    <header className={styles.head}>
      <Link to="/hazards" search={{ theme, q: list.q }} className={styles.back}>
        {w.hazards.back}
      </Link>
      <div className={styles.title}>
        <h2>{list.name}</h2>
        <Lamp tone={stateTones[list.state]}>{w.hazards.states[list.state]}</Lamp>
      </div>
      <p className={styles.about}>
        {w.hazards.reading} <b>{list.reading}</b>
      </p>
      <p className={styles.about}>
        {[
          spanWords(list.filter, zone),
          areas.find(({ properties }) => properties.code === list.area)?.properties.name ?? w.hazards.wholeCity,
          ...(list.filter.class === null ? [] : [list.filter.class]),
          ...list.filter.statuses,
          ...(list.filter.unresolved ? [w.hazards.unresolved] : []),
          w.hazards.by(list.madeBy, whenWords(Date.parse(list.madeAt) / 1000, serverNow(), zone)),
        ].join(w.dot)}
      </p>
      {list.state === 'making' && (
        <Bar words={w.hazards.making(Math.round(list.percent))} percent={list.percent}>
          {list.can.includes('cancel') && <Button onClick={() => discard.mutate()}>{w.hazards.cancel}</Button>}
        </Bar>
      )}
      {list.reason !== null && (
        <p role="alert" className={styles.failed}>
          {list.reason}
        </p>
      )}
      {counts && (
        <p className={styles.sentence}>
          <strong>{w.hazards.merged(count(counts.orders), count(counts.points))}</strong>
          <Funnel orders={counts.orders} points={counts.points} />
          {counts.again > 0 && <span>{w.hazards.again(counts.again)}</span>}
        </p>
      )}
      <p className={styles.links}>
        {list.can.includes('report') &&
          kinds.map((kind) => (
            <a key={kind} href={server.hazardReport(list.id, kind)} download>
              {w.hazards.report} {kind.toUpperCase()}
            </a>
          ))}
        {list.previous !== null && (
          <Link to="/hazards/$id" params={{ id: String(list.previous) }} search={{ theme }}>
            {w.hazards.previous}
          </Link>
        )}
        {list.recheckedBy !== null && (
          <Link to="/hazards/$id" params={{ id: String(list.recheckedBy) }} search={{ theme }}>
            {w.hazards.next}
          </Link>
        )}
        {list.can.includes('discard') && (
          <button type="button" onBlur={() => setSure(false)} onClick={() => (sure ? leave() : setSure(true))}>
            {sure ? w.hazards.discardSure : w.hazards.discard}
          </button>
        )}
      </p>
      {discard.error && (
        <p role="alert" className={styles.failed}>
          {discard.error.message}
        </p>
      )}
      {list.state === 'ready' && <ListPlans list={list} />}
    </header>
  )
}

const spanWords = ({ from, to }: HazardList['filter'], zone: string): string => {
  const last = dateOf(Date.parse(to) / 1000 - 1, zone)
  return from === null ? w.hazards.untilNow(last) : w.hazards.span(dateOf(Date.parse(from) / 1000, zone), last)
}

/** How many orders became how many points, as lengths. */
const Funnel = ({ orders, points }: { orders: number; points: number }) => (
  <i className={styles.funnel} aria-hidden="true">
    <i style={{ width: `${orders > 0 ? (100 * points) / orders : 0}%` }} />
  </i>
)
