import { Link } from '@tanstack/react-router'
import { useView } from '../address.ts'
import type { HazardList } from '../api.ts'
import { count } from '../ui/figures.ts'
import { Icon } from '../ui/Icon.tsx'
import { Lamp, type Tone } from '../ui/Lamp.tsx'
import { Notice } from '../ui/Notice.tsx'
import { serverNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './ListNav.module.css'
import { useLists } from './queries.ts'

/** How each state of a list is coloured wherever it is named. */
export const stateTones: Record<HazardList['state'], Tone> = {
  making: 'c',
  ready: 'calm',
  failed: 'a',
  cancelled: 'quiet',
  discarded: 'quiet',
}

/** The way to the search, and all lists, the newest first. */
export const ListNav = ({ chosen, zone }: { chosen: number | undefined; zone: string }) => {
  const [{ theme, q }] = useView()
  const { data, isError, refetch } = useLists()
  return (
    <>
      <Link
        to="/hazards"
        search={{ theme, q }}
        className={styles.search}
        data-chosen={chosen === undefined || undefined}
        aria-current={chosen === undefined ? 'page' : undefined}
      >
        <Icon name="search" />
        {w.hazards.search}
      </Link>
      <Section title={w.hazards.lists}>
        {!data && isError && <Notice kind="failing" title={w.hazards.failing} onRetry={() => void refetch()} />}
        {!data && !isError && <Notice kind="loading" title={w.hazards.loading} />}
        {data?.length === 0 && <Notice kind="empty" title={w.hazards.listsEmpty} more={w.hazards.listsEmptyMore} />}
        <ol>
          {data?.map(({ id, name, state, percent, counts, madeAt }) => (
            <li key={id}>
              <Link
                to="/hazards/$id"
                params={{ id: String(id) }}
                search={{ theme }}
                className={styles.row}
                data-chosen={id === chosen || undefined}
                aria-current={id === chosen ? 'page' : undefined}
              >
                <b title={name}>{name}</b>
                {state === 'ready' ? (
                  <span className={styles.points}>{count(counts?.points ?? 0)}</span>
                ) : (
                  <Lamp tone={stateTones[state]}>
                    {w.hazards.states[state]}
                    {state === 'making' && ` ${Math.round(percent)}%`}
                  </Lamp>
                )}
                <time>{whenWords(Date.parse(madeAt) / 1000, serverNow(), zone)}</time>
              </Link>
            </li>
          ))}
        </ol>
      </Section>
    </>
  )
}
