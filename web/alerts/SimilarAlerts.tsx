import type { Alert } from '../api.ts'
import { lasting } from '../ui/figures.ts'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './SimilarAlerts.module.css'

type Props = {
  similar: NonNullable<Alert['evidence']>['similar']
  when: (iso: string) => string
  onAlert: (id: number) => void
}

/** The last times that it was like this, how long it took, and what ended it. */
export const SimilarAlerts = ({ similar, when, onAlert }: Props) =>
  similar.length > 0 && (
    <Section title={w.alerts.similar} aside={w.alerts.count(similar.length)}>
      <ul className={styles.list}>
        {similar.map(({ id, title, openedAt, minutes, closedWhy }) => (
          <li key={id}>
            <button type="button" onClick={() => onAlert(id)}>
              <b>{title}</b>
              <span>
                {when(openedAt)}
                {w.dot}
                {w.alerts.lasted(lasting(minutes * 60))}
                {closedWhy !== null && `${w.dot}${closedWhy}`}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
