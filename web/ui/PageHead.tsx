import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useView } from '../address.ts'
import { switchLanguage, w } from '../words.ts'
import { IconButton } from './Button.tsx'
import styles from './PageHead.module.css'
import type { Theme } from './theme.ts'
import { useKeys } from './useKeys.ts'

type Props = { title: string; city: string; theme: Theme; children?: ReactNode }

/** The head of a page beside the map: what it is, of which city, the other such pages, and the way back. */
export const PageHead = ({ title, city, theme, children }: Props) => {
  const [view, change] = useView()
  const switchTheme = () => change({ theme: theme === 'dark' ? 'light' : 'dark' }, 'replace')
  useKeys({ t: switchTheme })
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
        <IconButton
          icon={theme === 'dark' ? 'sun' : 'moon'}
          label={theme === 'dark' ? w.theme.light : w.theme.dark}
          onClick={switchTheme}
        />
        <button type="button" className={styles.language} title={w.language.title} onClick={switchLanguage}>
          {w.language.other}
        </button>
      </p>
    </header>
  )
}
