import type { GridDetail } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { useNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './GridHistory.module.css'
import { useGridChanges } from './queries.ts'

type Props = { grid: GridDetail; zone: string; onPick: (code: string) => void }

/** How a unit grid came to be and what became of it, newest first; what may be taken back can be. */
export const GridHistory = ({ grid, zone, onPick }: Props) => {
  const now = useNow(60)
  const { undo } = useGridChanges()
  const when = (iso: string) => whenWords(Date.parse(iso) / 1000, now, zone)
  return (
    <Section title={w.grids.history}>
      <ol className={styles.list}>
        {grid.changes.map((change) => (
          <li key={change.id} data-undone={change.undoneAt !== null || undefined}>
            <p className={styles.head}>
              <b>{w.grids.verbs[change.verb]}</b>
              <span>
                {change.actor}
                {w.dot}
                {when(change.at)}
              </span>
            </p>
            {change.verb !== 'generated' && (
              <p className={styles.codes}>
                <Codes codes={change.before} own={grid.code} onPick={onPick} />
                {' → '}
                <Codes codes={change.after} own={grid.code} onPick={onPick} />
              </p>
            )}
            {change.undoneAt !== null && (
              <p className={styles.codes}>{w.grids.undone(change.undoneBy ?? '', when(change.undoneAt))}</p>
            )}
            {change.can.includes('undo') && change.verb !== 'generated' && (
              <Button
                disabled={undo.isPending}
                onClick={() =>
                  undo.mutate(change.id, { onSuccess: ({ after }) => after[0] !== undefined && onPick(after[0]) })
                }
              >
                {w.grids.undo}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {undo.isError && (
        <p className={styles.codes} role="alert">
          {w.grids.missed(undo.error.message)}
        </p>
      )}
    </Section>
  )
}

const few = 4

/** Numbers of grids in their community, each leading there; of many the first few. */
const Codes = ({ codes, own, onPick }: { codes: readonly string[]; own: string; onPick: (code: string) => void }) => (
  <>
    {codes.slice(0, few).map((code) =>
      code === own ? (
        <b key={code}>{w.grids.one(code.slice(12))} </b>
      ) : (
        <button type="button" key={code} className={styles.code} onClick={() => onPick(code)}>
          {w.grids.one(code.slice(12))}
        </button>
      ),
    )}
    {codes.length > few && w.grids.more(codes.length - few)}
  </>
)
