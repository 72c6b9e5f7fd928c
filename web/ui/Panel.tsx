import type { HTMLAttributes, ReactNode } from 'react'
import { w } from '../words.ts'
import { IconButton } from './Button.tsx'
import { LinkButton } from './LinkButton.tsx'
import styles from './Panel.module.css'

type Frame = {
  /** A class of the panel's own slice, for the two measures named in Panel.module.css. */
  className?: string | undefined
  onClose: () => void
  children: ReactNode
}

type Props = Frame & {
  title: string
  /** What is read out for the whole; the title, if it says enough. */
  label?: string
  /** A sign before the title. */
  mark?: ReactNode
  /** The quiet line below the title. */
  under: ReactNode
} & Pick<HTMLAttributes<HTMLElement>, 'onFocus' | 'onBlur'>

/** One thing of the city in the right column: its head stays, with its link and the way out, and its body scrolls. */
export const Panel = ({ title, label = title, mark, under, children, className, onClose, ...focus }: Props) => (
  <article className={classes(className)} aria-label={label} {...focus}>
    <header className={styles.head}>
      <div className={styles.title}>
        {mark}
        <div>
          <h1>{title}</h1>
          <p className={styles.under}>{under}</p>
        </div>
      </div>
      <span className={styles.tools}>
        <LinkButton />
        <IconButton icon="close" label={w.close} onClick={onClose} />
      </span>
    </header>
    <div className={styles.body}>{children}</div>
  </article>
)

/** The panel of a thing that is not here, yet or at all: what is known of it as `head`, the way out, and a Notice as its content. */
export const PanelNotice = ({ head, children, className, onClose }: Frame & { head?: ReactNode }) => (
  <article className={classes(className)}>
    <header className={styles.head}>
      {head ?? <span />}
      <IconButton icon="close" label={w.close} onClick={onClose} />
    </header>
    {children}
  </article>
)

const classes = (own: string | undefined) => (own ? `${styles.panel} ${own}` : styles.panel)
