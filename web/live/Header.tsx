import { useSyncExternalStore } from 'react'
import type { City, SearchResult } from '../api.ts'
import { SourceAges } from '../facts/SourceAges.tsx'
import { SearchBox } from '../search/SearchBox.tsx'
import { IconButton } from '../ui/Button.tsx'
import { two, wallAt } from '../ui/clock.ts'
import { LanguageButton, ThemeButton } from '../ui/HeadTools.tsx'
import { useNow } from '../ui/now.ts'
import type { Theme } from '../ui/theme.ts'
import { w } from '../words.ts'
import { DeskLinks } from './DeskLinks.tsx'
import styles from './Header.module.css'
import type { Link } from './link.ts'

type Props = {
  city: City
  link: Link
  theme: Theme
  onTheme: (theme: Theme) => void
  far: boolean
  onDistance: () => void
  onSignOut: (() => void) | undefined
  onFound: (result: SearchResult) => void
}

const dayKinds: Record<string, string> = w.time.dayKinds

/** Product, city, how old the data is, how the connection stands, and the city's clock. */
export const Header = ({ city, link, theme, onTheme, far, onDistance, onSignOut, onFound }: Props) => (
  <header className={styles.header}>
    <p className={styles.brand}>
      <img src="/mark.svg" alt="" />
      <b>{w.product}</b>
      <span>{city.name}</span>
    </p>
    <div className={styles.ages}>
      <SourceAges />
    </div>
    <SearchBox onPick={onFound} />
    <DeskLinks tight />
    <Connection link={link} />
    <p className={styles.tools}>
      <ThemeButton theme={theme} onTheme={onTheme} />
      <span className={styles.wide}>
        <IconButton icon="eye" label={far ? w.distance.far : w.distance.near} aria-pressed={far} onClick={onDistance} />
      </span>
      <LanguageButton />
      {onSignOut && <IconButton icon="exit" label={w.signIn.out} onClick={onSignOut} />}
    </p>
    <Clock city={city} />
  </header>
)

const Connection = ({ link }: { link: Link }) => {
  const state = useSyncExternalStore(link.subscribe, link.current)
  return (
    <p className={styles.connection} data-state={state} role="status">
      <i />
      {w.connection[state]}
    </p>
  )
}

const Clock = ({ city }: { city: City }) => {
  const now = wallAt(useNow(), city.timeZone)
  return (
    <p className={styles.clock}>
      <time>
        {two(now.hour)}:{two(now.minute)}
        <small>:{two(now.second)}</small>
      </time>
      <span>
        {w.time.date(now.month, now.day)} {w.time.weekdays[now.weekday - 1]}
        {w.dot}
        {dayKinds[city.today.dayKind] ?? ''}
      </span>
    </p>
  )
}
