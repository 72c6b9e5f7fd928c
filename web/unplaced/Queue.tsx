import { useMemo, useState } from 'react'
import type { Area, City, Place, Unplaced } from '../api.ts'
import { PlainMap } from '../map/PlainMap.tsx'
import { useNarrow } from '../ui/media.ts'
import { Notice } from '../ui/Notice.tsx'
import type { Theme } from '../ui/theme.ts'
import { useKeys } from '../ui/useKeys.ts'
import { w } from '../words.ts'
import { OrderPanel } from './OrderPanel.tsx'
import { Needle, PlacePins } from './PlacePins.tsx'
import styles from './Queue.module.css'
import { QueueList, type ShownState } from './QueueList.tsx'
import { type Step, useUnplaced, useUnplacedStep, type Verb } from './queries.ts'
import { type Choice, following, stepped, targetOf } from './queue.ts'

/** What was done last, and the step that takes it back. */
type Last = { number: string; did: 'place' | Verb; undo: Verb }

type Props = { city: City; areas: readonly Area[]; places: readonly Place[]; theme: Theme }

/** The orders, the map, and the one order that is looked at. */
export const Queue = ({ city, areas, places, theme }: Props) => {
  const narrow = useNarrow()
  const [state, setState] = useState<ShownState>('waiting')
  const queue = useUnplaced(state, true)
  const orders = useMemo(() => queue.data?.pages.flatMap(({ unplaced }) => unplaced), [queue.data])
  const [chosen, setChosen] = useState<string>()
  const [choice, setChoice] = useState<Choice>()
  const [last, setLast] = useState<Last>()
  const step = useUnplacedStep()
  const order = orders?.find(({ number }) => number === chosen)
  const waits = order?.can.includes('place') === true
  const target = useMemo(() => targetOf(order, choice), [order, choice])

  const choose = (next: Unplaced | undefined) => {
    setChosen(next?.number)
    setChoice(next?.state === 'waiting' && next.candidates.length > 0 ? { candidate: 0 } : undefined)
    step.reset()
  }
  // Beside a list there is always something to look at; a phone has room for one of them.
  if (!narrow && orders?.[0] && !order && !step.isPending) choose(orders[0])

  const act = async (did: Last['did'], next: Step) => {
    const on = following(orders ?? [], next.number)
    const done = await step.mutateAsync(next).then(
      () => true,
      () => false,
    )
    if (!done) return
    const undo = { place: 'withdraw', withdraw: undefined, dismiss: 'recall', recall: undefined } as const
    const back = undo[did]
    setLast(back && { number: next.number, did, undo: back })
    choose(narrow ? undefined : on)
  }
  const place = () => {
    if (!order || !waits || !choice || step.isPending) return
    void act('place', { number: order.number, at: 'spot' in choice ? choice.spot : choice })
  }
  const takeBack = () => {
    if (last && !step.isPending) void act(last.undo, { number: last.number, verb: last.undo })
  }
  const pick = (index: number) => order?.candidates[index] && waits && setChoice({ candidate: index })
  useKeys({
    arrowdown: () => choose(stepped(orders ?? [], chosen, 1)),
    arrowup: () => choose(stepped(orders ?? [], chosen, -1)),
    enter: place,
    u: takeBack,
    escape: choice && 'spot' in choice ? () => setChoice(undefined) : undefined,
    ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [String(i + 1), () => pick(i)])),
  })

  return (
    <div className={styles.queue} data-chosen={order ? 'yes' : 'no'}>
      <nav className={styles.list}>
        {last && <Undo last={last} failed={step.error?.message} busy={step.isPending} onUndo={takeBack} />}
        <QueueList
          queue={queue}
          orders={orders}
          state={state}
          onState={(next) => {
            setState(next)
            choose(undefined)
          }}
          zone={city.timeZone}
          chosen={chosen}
          onChoose={choose}
        />
      </nav>
      <main className={styles.map}>
        <PlainMap
          city={city}
          areas={areas}
          places={places}
          theme={theme}
          target={target}
          title={w.unplaced.map}
          pointing={waits}
          onClick={(lon, lat) => waits && setChoice({ spot: { lon, lat } })}
          pins={(map) =>
            order?.found ? (
              <Needle map={map} spot={order.found} label={order.place} />
            ) : (
              <PlacePins map={map} candidates={waits ? order.candidates : []} choice={choice} onChoose={setChoice} />
            )
          }
        />
      </main>
      <aside className={styles.order}>
        {order ? (
          <OrderPanel
            key={order.number}
            order={order}
            zone={city.timeZone}
            choice={choice}
            onChoice={setChoice}
            busy={step.isPending}
            failed={step.variables?.number === order.number ? step.error?.message : undefined}
            onPlace={place}
            onVerb={(verb) => void act(verb, { number: order.number, verb })}
            onBack={() => choose(undefined)}
          />
        ) : (
          orders && orders.length > 0 && <Notice kind="empty" title={w.unplaced.choose} />
        )}
      </aside>
    </div>
  )
}

type UndoProps = { last: Last; failed: string | undefined; busy: boolean; onUndo: () => void }

const Undo = ({ last, failed, busy, onUndo }: UndoProps) => (
  <p className={styles.undo} role="status">
    {failed ?? w.unplaced.done[last.did](last.number)}
    <button type="button" disabled={busy} onClick={onUndo}>
      {w.unplaced.undo}
    </button>
  </p>
)
