import { useEffect, useRef } from 'react'
import type { HazardHit } from '../api.ts'
import { Button } from '../ui/Button.tsx'
import { count } from '../ui/figures.ts'
import { Lamp } from '../ui/Lamp.tsx'
import { serverNow } from '../ui/now.ts'
import { Section } from '../ui/Section.tsx'
import { whenWords } from '../ui/when.ts'
import { w } from '../words.ts'
import styles from './HitList.module.css'
import { Marked } from './Marked.tsx'
import type { useHits } from './queries.ts'

type Props = {
  hits: readonly HazardHit[]
  /** How many there are in all, once it is known. */
  all: number | undefined
  query: ReturnType<typeof useHits>
  zone: string
  chosen: number | undefined
  onChoose: (index: number) => void
}

/** The orders found, newest call first, with the words that found them. */
export const HitList = ({ hits, all, query, zone, chosen, onChoose }: Props) => {
  const list = useRef<HTMLOListElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the choice may be made on the map
  useEffect(() => {
    list.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  if (hits.length === 0) return null
  return (
    <Section title={w.hazards.hits} aside={all !== undefined && w.hazards.hitsShown(hits.length, count(all))}>
      <ol ref={list} className={styles.list}>
        {hits.map((hit, i) => (
          <li key={hit.number}>
            <button type="button" aria-current={i === chosen || undefined} onClick={() => onChoose(i)}>
              <b>{hit.place || hit.number}</b>
              <time>{whenWords(Date.parse(hit.at) / 1000, serverNow(), zone)}</time>
              <span>
                <Marked text={hit.text} marks={hit.marks} />
              </span>
              <small>
                {[hit.class, hit.status, hit.number].filter((part) => part !== '').join(w.dot)}
                {hit.lon === null && <Lamp tone="quiet">{w.hazards.noPlace}</Lamp>}
              </small>
            </button>
          </li>
        ))}
      </ol>
      {query.hasNextPage && (
        <p className={styles.more}>
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {w.hazards.more}
          </Button>
        </p>
      )}
    </Section>
  )
}
