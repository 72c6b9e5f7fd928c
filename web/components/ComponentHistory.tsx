import type { ComponentDetail } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { useNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './ComponentHistory.module.css'
import { changesOf } from './changes.ts'
import { useChangeComponent } from './queries.ts'

/** What has happened to a component, newest first: who, when, from what to what. The newest may be taken back. */
export const ComponentHistory = ({ component, zone }: { component: ComponentDetail; zone: string }) => {
  const now = useNow(60)
  const { undo } = useChangeComponent(component)
  const when = (iso: string) => whenWords(Date.parse(iso) / 1000, now, zone)
  return (
    <Section title={w.components.history} aside={w.components.times(component.history.length)}>
      {component.history.length === 0 && <p className={styles.none}>{w.components.noHistory}</p>}
      <ol className={styles.list}>
        {component.history.map((change) => (
          <li key={change.id} data-undone={change.undoneAt !== null || undefined}>
            <p className={styles.head}>
              <b>{change.verb === 'moved' ? w.components.moved : w.components.changed}</b>
              <span>
                {change.who}
                {w.dot}
                {when(change.at)}
              </span>
            </p>
            {changesOf(change).map(({ field, from, to }) => (
              <p key={field} className={styles.change}>
                {w.components.fields[field]} {from && `${from} → `}
                <b>{to}</b>
              </p>
            ))}
            {change.undoneAt !== null && (
              <p className={styles.change}>{w.components.undone(change.undoneBy ?? '', when(change.undoneAt))}</p>
            )}
            {change.undoable && (
              <Button disabled={undo.isPending} onClick={() => undo.mutate(change.id)}>
                {w.components.undo}
              </Button>
            )}
          </li>
        ))}
      </ol>
      {undo.isError && (
        <p className={styles.none} role="alert">
          {w.components.missed(undo.error.message)}
        </p>
      )}
    </Section>
  )
}
