import { useEffect, useRef } from 'react'
import type { QueueState, Unplaced } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Notice } from '../ui/Notice.tsx'
import { serverNow } from '../ui/now.ts'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './QueueList.module.css'
import type { useUnplaced } from './queries.ts'

export const shownStates = ['waiting', 'placed', 'dismissed'] as const satisfies readonly QueueState[]
export type ShownState = (typeof shownStates)[number]

type Props = {
  queue: ReturnType<typeof useUnplaced>
  orders: readonly Unplaced[] | undefined
  state: ShownState
  onState: (state: ShownState) => void
  zone: string
  chosen: string | undefined
  onChoose: (order: Unplaced) => void
}

/** The orders of a state: the place as told, the class, and since when. */
export const QueueList = ({ queue, orders, state, onState, zone, chosen, onChoose }: Props) => {
  const waiting = queue.data?.pages[0]?.waiting
  const list = useRef<HTMLOListElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choice may be made elsewhere, by key
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <>
      <fieldset className={styles.states} aria-label={w.unplaced.title}>
        {shownStates.map((each) => (
          <button key={each} type="button" aria-pressed={each === state} onClick={() => onState(each)}>
            {w.unplaced.states[each]}
            {each === 'waiting' && typeof waiting === 'number' && ` ${waiting}`}
          </button>
        ))}
      </fieldset>
      {!orders && queue.isError && (
        <Notice kind="failing" title={w.unplaced.failing} onRetry={() => void queue.refetch()} />
      )}
      {!orders && !queue.isError && <Notice kind="loading" title={w.unplaced.loading} />}
      {orders?.length === 0 && (
        <Notice
          kind="empty"
          title={w.unplaced.empty[state]}
          more={state === 'waiting' ? w.unplaced.emptyMore : undefined}
        />
      )}
      <ol ref={list}>
        {orders?.map((order) => (
          <li key={order.number}>
            <button
              type="button"
              className={styles.row}
              aria-current={order.number === chosen || undefined}
              onClick={() => onChoose(order)}
            >
              <b>{order.place}</b>
              <span>{order.class}</span>
              <time>{order.at && whenWords(Date.parse(order.at) / 1000, serverNow(), zone)}</time>
            </button>
          </li>
        ))}
      </ol>
      {queue.hasNextPage && (
        <p className={styles.more}>
          <Button disabled={queue.isFetchingNextPage} onClick={() => void queue.fetchNextPage()}>
            {w.unplaced.next}
          </Button>
        </p>
      )}
    </>
  )
}
