import { Notice } from '../ui/Notice.tsx'
import { Section } from '../ui/Section.tsx'
import { w } from '../words.ts'
import styles from './AlertHistory.module.css'
import { entriesOf, kindWords } from './history.ts'
import { useHistory } from './queries.ts'

/** What happened to an alert, the newest first: what the system saw and what people did, with their reasons. */
export const AlertHistory = ({ id, when }: { id: number; when: (iso: string) => string }) => {
  const { data, isError, refetch } = useHistory(id)
  return (
    <Section title={w.alerts.history}>
      {isError && !data && <Notice kind="failing" title={w.alerts.failing} onRetry={() => void refetch()} />}
      {!data && !isError && <Notice kind="loading" title={w.alerts.loading} />}
      <ol className={styles.list}>
        {entriesOf(data ?? [], when).map(({ id: event, at, kind, actor, words, times }) => (
          <li key={event} data-person={actor !== '' || undefined}>
            <p>
              <b>{kindWords(kind)}</b>
              {times > 1 && <small>{w.alerts.eventTimes(times)}</small>}
              <time dateTime={at}>{when(at)}</time>
            </p>
            {(actor !== '' || words.length > 0) && (
              <p className={styles.more}>{[...(actor === '' ? [] : [actor]), ...words].join(w.dot)}</p>
            )}
          </li>
        ))}
      </ol>
    </Section>
  )
}
