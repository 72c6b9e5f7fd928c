import type { Alert } from '../api.ts'
import { w } from '../words.ts'
import { AlertRow } from './AlertItem.tsx'
import styles from './Kindred.module.css'
import { useAlert, useAlerts } from './queries.ts'

type Props = { alert: Alert; onAlert: (id: number) => void }

/** The alert that speaks for this one, and those that it speaks for. */
export const Kindred = ({ alert, onAlert }: Props) => {
  const live = useAlerts().data ?? []
  const parent = useAlert(alert.parent ?? undefined).data
  const children = live.filter(({ id }) => alert.children.includes(id))
  if (!parent && children.length === 0) return null
  return (
    <div className={styles.kin}>
      <p>{parent ? w.alerts.under : w.alerts.also(children.length)}</p>
      <ul>
        {(parent ? [parent] : children).map((one) => (
          <li key={one.id}>
            <AlertRow alert={one} selected={false} onPick={({ id }) => onAlert(id)} />
          </li>
        ))}
      </ul>
    </div>
  )
}
