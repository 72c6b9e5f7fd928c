import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useView } from '../address.ts'
import { w } from '../words.ts'
import { LanguageButton, ThemeButton } from './HeadTools.tsx'
import styles from './PageHead.module.css'
import { otherTheme, type Theme } from './theme.ts'
import { useKeys } from './useKeys.ts'

type Props = { title: string; city: string; theme: Theme; children?: ReactNode }

/** The head of a page beside the map: what it is, of which city, the other such pages, and the way back. */
export const PageHead = ({ title, city, theme, children }: Props) => {
  const [view, change] = useView()
  const setTheme = (next: Theme) => change({ theme: next }, 'replace')
  useKeys({ t: () => setTheme(otherTheme(theme)) })
  return (
    <header className={styles.head}>
      <Link to="/" search={view} className={styles.brand} title={w.lost.back} aria-label={w.lost.back}>
        <img src="/mark.svg" alt="" />
      </Link>
      <h1>{title}</h1>
      <span className={styles.city}>{city}</span>
      <div className={styles.links}>
        {children}
        <Link to="/" search={view} className={styles.back}>
          {w.lost.back}
        </Link>
      </div>
      <p className={styles.tools}>
        <ThemeButton theme={theme} onTheme={setTheme} />
        <LanguageButton />
      </p>
    </header>
  )
}
