import { useEffect, useRef } from 'react'
import { w } from '../words.ts'
import styles from './Breadcrumb.module.css'
import { type Crumb, gridNumber, wholeCity } from './levels.ts'

type Props = {
  crumbs: readonly Crumb[]
  /** Name of the component that stands at the end, if one is selected. */
  component: string | undefined
  /** False on the plain screen: the city is offered, and nothing below it. */
  open: boolean
  onPick: (code: string) => void
}

/** Where one stands: city › district › street › community › grid › component. Each step leads back to itself. */
export const Breadcrumb = ({ crumbs, component, open, onPick }: Props) => {
  const last = open ? (component ?? crumbs.at(-1)?.code) : undefined
  const path = useRef<HTMLElement>(null)
  // Where the way is longer than a phone is wide, its end is what matters.
  useEffect(() => {
    if (last !== undefined && crumbs.length > 0) path.current?.scrollTo({ left: path.current.scrollWidth })
  }, [last, crumbs])
  return (
    <nav className={styles.path} aria-label={w.drill.path} ref={path}>
      <ol>
        {crumbs.map(({ code, level, name }) => (
          <li key={code}>
            <button
              type="button"
              aria-current={code === last ? 'page' : undefined}
              title={`${w.drill.levels[level]}${code === wholeCity ? '' : ` ${code}`}`}
              onClick={() => onPick(code)}
            >
              {level === 'grid' ? w.drill.gridShort(gridNumber(code)) : name}
              {!open && <small> › {w.drill.open}</small>}
            </button>
          </li>
        ))}
        {component !== undefined && (
          <li>
            <span aria-current="page">{component}</span>
          </li>
        )}
      </ol>
    </nav>
  )
}
