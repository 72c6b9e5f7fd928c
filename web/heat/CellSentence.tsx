import { figure } from '../ui/figures.ts'
import { w } from '../words.ts'
import styles from './CellSentence.module.css'
import { type Comparison, toneOf } from './compare.ts'
import { type Shown, unitOf } from './subject.ts'

type Props = { shown: Shown; now: Comparison | undefined; capacity: number | null }

/** One sentence before any table: observed, against normal, against capacity. */
export const CellSentence = ({ shown, now, capacity }: Props) => {
  const say = w.cell.sentence
  if (!now) return <p className={styles.sentence}>{say.none(shown.name)}</p>
  const tone = capacity !== null && now.value > capacity ? 'over' : toneOf(now)
  const [before, value] = (shown.kind === 'complaints' ? say.complaints : say.value)(
    shown.name,
    figure(now.value),
    unitOf(shown),
  )
  return (
    <p className={styles.sentence} data-tone={tone}>
      {before}
      <strong>{value}</strong>
      <Normal now={now} />
      <Capacity value={now.value} capacity={capacity} />
    </p>
  )
}

const Normal = ({ now }: { now: Comparison }) => {
  const say = w.cell.sentence
  if (now.mid === null) return null
  const mid = figure(now.mid)
  if (toneOf(now) === 'plain' || now.mid <= 0) return say.asNormal(mid)
  const [before, strong] =
    now.value >= now.mid
      ? say.times((now.value / now.mid).toFixed(1), mid)
      : say.belowNormal(`${Math.round((1 - now.value / now.mid) * 100)}%`, mid)
  return (
    <>
      {before}
      <strong>{strong}</strong>
    </>
  )
}

const Capacity = ({ value, capacity }: { value: number; capacity: number | null }) => {
  const say = w.cell.sentence
  if (capacity === null) return null
  if (value <= capacity) return say.under(figure(capacity))
  const [before, strong] = say.over(figure(capacity), `${Math.round((value / capacity - 1) * 100)}%`)
  return (
    <>
      {before}
      <strong>{strong}</strong>
    </>
  )
}
