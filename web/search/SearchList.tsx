import { Fragment } from 'react'
import type { SearchResult } from '../api.ts'
import { Sign } from '../components/Sign.tsx'
import { stateTone, stateWord } from '../components/state.ts'
import { count, groupedCode } from '../ui/figures.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { Lamp } from '../ui/Lamp.tsx'
import { Notice } from '../ui/Notice.tsx'
import { w } from '../words.ts'
import type { Group } from './goal.ts'
import styles from './SearchList.module.css'

type Props = {
  id: string
  optionId: (index: number) => string
  groups: readonly Group[]
  active: number
  /** What was asked for; '' shows what was picked lately. */
  q: string
  state: 'found' | 'loading' | 'failing'
  onActive: (index: number) => void
  onPick: (result: SearchResult) => void
  onForget: () => void
  onRetry: () => void
}

/** What was found, by kind; or what was picked lately, or why there is nothing. */
export const SearchList = ({ id, optionId, groups, active, q, state, onActive, onPick, onForget, onRetry }: Props) => {
  let index = -1
  const empty = groups.length === 0
  return (
    <>
      {state === 'failing' && <Notice kind="failing" title={w.search.failing} onRetry={onRetry} />}
      {state === 'loading' && <Notice kind="loading" title={w.search.loading} />}
      {state === 'found' && empty && (
        <Notice kind="empty" title={q === '' ? w.search.label : w.search.none(q)} more={w.search.noneMore} />
      )}
      {q === '' && !empty && (
        <p className={styles.recent}>
          {w.search.recent}
          <button type="button" onClick={onForget}>
            {w.search.forget}
          </button>
        </p>
      )}
      <div id={id} role="listbox" aria-label={w.search.label} className={styles.list}>
        {groups.map(({ kind, results }) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options in a list box; a fieldset belongs into a form
          <div key={kind} role="group" aria-label={w.search.kinds[kind]}>
            {q !== '' && <p className={styles.kind}>{w.search.kinds[kind]}</p>}
            {results.map((result) => {
              index += 1
              const own = index
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the box above takes the keys for the whole list
                <div
                  key={result.key}
                  id={optionId(own)}
                  role="option"
                  tabIndex={-1}
                  aria-selected={own === active}
                  className={styles.option}
                  onPointerMove={() => own !== active && onActive(own)}
                  onClick={() => onPick(result)}
                >
                  <span className={styles.icon}>
                    <ResultIcon result={result} />
                  </span>
                  <span className={styles.text}>
                    <b>
                      <Title result={result} />
                    </b>
                    <small>{result.subtitle}</small>
                  </span>
                  <Aside result={result} />
                </div>
              )
            })}
          </div>
        ))}
      </div>
      {!empty && <p className={styles.keys}>{w.search.keys}</p>}
    </>
  )
}

const icons: Record<Exclude<SearchResult['kind'], 'component' | 'class'>, IconName> = {
  grid: 'grid',
  area: 'area',
  place: 'pin',
  order: 'order',
}

const ResultIcon = ({ result: { kind, key, type } }: { result: SearchResult }) =>
  kind === 'component' || kind === 'class' ? (
    <Sign code={kind === 'class' ? key : (type ?? '')} />
  ) : (
    <Icon name={icons[kind]} />
  )

/** The title with what was typed in bright; a component's digits in two groups of four, as they are read out. */
const Title = ({ result: { kind, title, match } }: { result: SearchResult }) => {
  const letters = [...title]
  const lit = (i: number): boolean => match.some(([from, to]) => i >= from && i < to)
  return letters.map((letter, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: letters of one text have no other name than their place
    <Fragment key={i}>
      {kind === 'component' && i === 4 && ' '}
      {lit(i) ? <mark>{letter}</mark> : letter}
    </Fragment>
  ))
}

const Aside = ({ result }: { result: SearchResult }) => {
  if (result.kind === 'component' && result.state !== undefined && result.state !== 'intact') {
    return <Lamp tone={stateTone(result.state)}>{stateWord(result.state)}</Lamp>
  }
  if (result.count !== undefined) return <small className={styles.aside}>{w.search.count(count(result.count))}</small>
  if (result.kind === 'order' && result.lon === null) return <small className={styles.aside}>{w.search.noPlace}</small>
  if (result.kind === 'area') return <small className={styles.aside}>{groupedCode(result.key)}</small>
  return null
}
