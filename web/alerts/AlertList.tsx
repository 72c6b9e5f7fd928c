import { type ReactNode, useState } from 'react'
import type { Alert } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { useNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { AlertFilter, type Scope } from './AlertFilter.tsx'
import { AlertItem, AlertRow } from './AlertItem.tsx'
import styles from './AlertList.module.css'
import { type Family, type Filter, familiesOf, filtered } from './families.ts'
import { useAlerts, useEnded, usePending } from './queries.ts'

type Props = { selected: number | undefined; zone: string; onPick: (alert: Alert) => void }

const anything: Filter = { rule: undefined, state: undefined }

/** What is wrong now, incident by incident, the worst first; or what is being watched, or what ended. A click takes the map there. */
export const AlertList = (props: Props) => {
  const [scope, setScope] = useState<Scope>('live')
  const [filter, setFilter] = useState(anything)
  const onScope = (next: Scope) => {
    setScope(next)
    setFilter({ ...filter, state: undefined })
  }
  const List = lists[scope]
  return <List {...props} scope={scope} onScope={onScope} filter={filter} onFilter={setFilter} />
}

type ScopeProps = Props & {
  scope: Scope
  onScope: (scope: Scope) => void
  filter: Filter
  onFilter: (filter: Filter) => void
}

const Live = (props: ScopeProps) => {
  const { data, isError, refetch } = useAlerts()
  const acknowledged = familiesOf(data ?? []).filter(({ head }) => head.stage !== 'open').length
  return (
    <Alerts
      {...props}
      title={w.alerts.title}
      aside={acknowledged > 0 ? `${w.dot}${w.alerts.acknowledgedCount(acknowledged)}` : ''}
      alerts={data}
      isError={isError}
      onRetry={() => void refetch()}
      empty={<Notice kind="empty" title={w.alerts.empty} more={w.alerts.emptyMore} />}
    />
  )
}

const Pending = (props: ScopeProps) => {
  const { data, isError, refetch } = usePending()
  return (
    <Alerts
      {...props}
      title={w.alerts.pendingTitle}
      alerts={data}
      isError={isError}
      onRetry={() => void refetch()}
      empty={<Notice kind="empty" title={w.alerts.emptyPending} more={w.alerts.emptyPendingMore} />}
    />
  )
}

const Ended = (props: ScopeProps) => {
  const { data, isError, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useEnded()
  return (
    <Alerts
      {...props}
      title={w.alerts.endedTitle}
      aside={hasNextPage ? '+' : ''}
      alerts={data?.pages.flatMap(({ alerts }) => alerts)}
      isError={isError}
      onRetry={() => void refetch()}
      empty={<Notice kind="empty" title={w.alerts.emptyEnded} />}
      foot={
        hasNextPage && (
          <p className={styles.more}>
            <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
              {w.alerts.more}
            </Button>
          </p>
        )
      }
    />
  )
}

const lists: Record<Scope, typeof Live> = { live: Live, pending: Pending, ended: Ended }

type AlertsProps = ScopeProps & {
  title: string
  aside?: string
  alerts: readonly Alert[] | undefined
  isError: boolean
  onRetry: () => void
  empty: ReactNode
  foot?: ReactNode
}

const Alerts = (props: AlertsProps) => {
  const { title, aside, alerts, isError, onRetry, empty, foot, scope, onScope, filter, onFilter } = props
  const { selected, zone, onPick } = props
  const now = useNow(30)
  const when = (iso: string) => whenWords(Date.parse(iso) / 1000, now, zone)
  const families = familiesOf(alerts ?? [])
  const shown = filtered(families, filter)
  return (
    <Section
      title={title}
      aside={
        alerts && (
          <>
            <strong>{w.alerts.count(families.length)}</strong>
            {aside}
          </>
        )
      }
    >
      <AlertFilter scope={scope} onScope={onScope} alerts={alerts ?? []} filter={filter} onFilter={onFilter} />
      {isError && !alerts && <Notice kind="failing" title={w.alerts.failing} onRetry={onRetry} />}
      {!alerts && !isError && <Notice kind="loading" title={w.alerts.loading} />}
      {alerts?.length === 0 && empty}
      {families.length > 0 && shown.length === 0 && (
        <>
          <Notice kind="empty" title={w.alerts.emptyFilter} />
          <p className={styles.more}>
            <Button onClick={() => onFilter(anything)}>{w.alerts.clearFilter}</Button>
          </p>
        </>
      )}
      <ul>
        {shown.map((family) => (
          <li key={family.head.id} className={styles.item}>
            <AlertItem
              alert={family.head}
              selected={family.head.id === selected}
              now={now}
              when={when}
              onPick={onPick}
            />
            <Children family={family} selected={selected} onPick={onPick} />
          </li>
        ))}
      </ul>
      {foot}
    </Section>
  )
}

/** So many alerts under one are shown at once. */
const fewChildren = 3

const Children = ({ family: { children }, selected, onPick }: Omit<Props, 'zone'> & { family: Family<Alert> }) => {
  const [all, setAll] = useState(false)
  if (children.length === 0) return null
  const shown = all ? children : children.slice(0, fewChildren)
  return (
    <div className={styles.children}>
      <p>{w.alerts.also(children.length)}</p>
      <ul>
        {shown.map((alert) => (
          <li key={alert.id}>
            <AlertRow alert={alert} selected={alert.id === selected} onPick={onPick} />
          </li>
        ))}
      </ul>
      {children.length > fewChildren && (
        <button type="button" className={styles.rest} aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? w.alerts.alsoShut : w.alerts.moreChildren(children.length - fewChildren)}
        </button>
      )}
    </div>
  )
}
