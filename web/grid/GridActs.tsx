import { useEffect, useState } from 'react'
import type { GridDetail } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './GridActs.module.css'
import { useGridChanges } from './queries.ts'
import { splitLine, useSplitLine } from './split-line.ts'

type Props = {
  grid: GridDetail
  onPick: (code: string) => void
  /** Marks a grid on the map, or none. */
  onPoint: (code: string | undefined) => void
}

/** Splitting a unit grid along a line drawn on the map, and merging it with neighbours of its community; nothing for those who may not. */
export const GridActs = ({ grid, onPick, onPoint }: Props) => {
  const line = useSplitLine()
  const [choosing, setChoosing] = useState(false)
  useEffect(() => () => splitLine.stop(), [])
  if (grid.can.length === 0) return null
  const drawing = line?.code === grid.code ? line : undefined
  return (
    <Section title={w.grids.edit}>
      <div className={styles.acts}>
        {drawing ? (
          <Splitting code={grid.code} points={drawing.points} onPick={onPick} />
        ) : choosing ? (
          <Merging grid={grid} onPick={onPick} onPoint={onPoint} onEnd={() => setChoosing(false)} />
        ) : (
          <>
            <Button onClick={() => splitLine.start(grid.code)}>{w.grids.split}</Button>
            <Button disabled={partners(grid).length === 0} onClick={() => setChoosing(true)}>
              {w.grids.merge}
            </Button>
            {partners(grid).length === 0 && <p>{w.grids.alone}</p>}
          </>
        )}
      </div>
    </Section>
  )
}

/** Neighbours in the same community: only those may become one with it. */
const partners = ({ code, neighbours }: GridDetail): string[] =>
  neighbours.filter((other) => other.slice(0, 12) === code.slice(0, 12))

type SplittingProps = { code: string; points: readonly (readonly [number, number])[]; onPick: (code: string) => void }

const Splitting = ({ code, points, onPick }: SplittingProps) => {
  const { split } = useGridChanges()
  const cut = () =>
    split.mutate(
      { code, line: points.map(([lon, lat]) => [lon, lat]) },
      {
        onSuccess: ({ after }) => {
          splitLine.stop()
          if (after[0] !== undefined) onPick(after[0])
        },
      },
    )
  return (
    <div className={styles.step} role="status">
      <p>{w.grids.splitting(points.length)}</p>
      <Button look="main" disabled={points.length < 2 || split.isPending} onClick={cut}>
        {w.grids.confirmSplit}
      </Button>
      <Button disabled={points.length === 0} onClick={splitLine.back}>
        {w.grids.back}
      </Button>
      <Button onClick={splitLine.stop}>{w.grids.cancel}</Button>
      {split.isError && <Missed error={split.error} />}
    </div>
  )
}

const Merging = ({ grid, onPick, onPoint, onEnd }: Props & { onEnd: () => void }) => {
  const { merge } = useGridChanges()
  const [chosen, setChosen] = useState<readonly string[]>([])
  const toggle = (code: string) =>
    setChosen(chosen.includes(code) ? chosen.filter((each) => each !== code) : [...chosen, code])
  return (
    <div className={styles.step}>
      <p>{w.grids.merging}</p>
      <ul className={styles.partners}>
        {partners(grid).map((code) => (
          <li key={code} onPointerEnter={() => onPoint(code)} onPointerLeave={() => onPoint(undefined)}>
            <label>
              <input
                type="checkbox"
                checked={chosen.includes(code)}
                onFocus={() => onPoint(code)}
                onBlur={() => onPoint(undefined)}
                onChange={() => toggle(code)}
              />
              {w.grids.one(code.slice(12))}
            </label>
          </li>
        ))}
      </ul>
      <Button
        look="main"
        disabled={chosen.length === 0 || merge.isPending}
        onClick={() =>
          merge.mutate([grid.code, ...chosen], {
            onSuccess: ({ after }) => {
              onEnd()
              if (after[0] !== undefined) onPick(after[0])
            },
          })
        }
      >
        {w.grids.confirmMerge(chosen.length + 1)}
      </Button>
      <Button onClick={onEnd}>{w.grids.cancel}</Button>
      {merge.isError && <Missed error={merge.error} />}
    </div>
  )
}

const Missed = ({ error }: { error: Error }) => (
  <p className={styles.missed} role="alert">
    {w.grids.missed(error.message)}
  </p>
)
