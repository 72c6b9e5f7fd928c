import { Link } from '@tanstack/react-router'
import { useView } from '../address.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { Notice } from '../ui/Notice.tsx'
import { serverNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import { stateTones } from './DraftHead.tsx'
import styles from './ImportList.module.css'
import { useImports } from './queries.ts'

/** All imports, the newest first, and the way to a new one. */
export const ImportList = ({ chosen, zone }: { chosen: number | undefined; zone: string }) => {
  const [view] = useView()
  const { data, isError, refetch } = useImports()
  const theme = { theme: view.theme }
  return (
    <Section title={w.imports.past}>
      <Link to="/imports" search={theme} className={styles.fresh} data-chosen={chosen === undefined || undefined}>
        + {w.imports.newOne}
      </Link>
      {!data && isError && <Notice kind="failing" title={w.imports.failing} onRetry={() => void refetch()} />}
      {!data && !isError && <Notice kind="loading" title={w.imports.loading} />}
      {data?.length === 0 && <Notice kind="empty" title={w.imports.pastEmpty} more={w.imports.pastEmptyMore} />}
      <ol className={styles.list}>
        {data?.map(({ id, kind, name, state, percent, madeBy, madeAt }) => (
          <li key={id}>
            <Link
              to="/imports/$id"
              params={{ id: String(id) }}
              search={theme}
              className={styles.row}
              data-chosen={id === chosen || undefined}
              aria-current={id === chosen ? 'page' : undefined}
            >
              <b title={name}>{name}</b>
              <Lamp tone={stateTones[state]}>
                {w.imports.states[state]}
                {percent !== undefined && ` ${percent}%`}
              </Lamp>
              <span className={styles.about}>
                {w.imports.kinds[kind]}
                {w.dot}
                {madeBy}
              </span>
              <time className={styles.about}>{whenWords(Date.parse(madeAt) / 1000, serverNow(), zone)}</time>
            </Link>
          </li>
        ))}
      </ol>
    </Section>
  )
}
