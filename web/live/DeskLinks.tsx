import { Link } from '@tanstack/react-router'
import { useSession } from '../accounts/queries.ts'
import { useView } from '../address.ts'
import { count } from '../ui/figures.ts'
import { Icon } from '../ui/Icon.tsx'
import type { Theme } from '../ui/theme.ts'
import { useWaiting } from '../unplaced/queries.ts'
import { w } from '../words.ts'
import styles from './DeskLinks.module.css'

/**
 * The ways to the pages for work beside the map, for those who may do it; with how many orders wait. `tight`: on a phone there is room
 * for the sign of the orders alone.
 */
export const DeskLinks = ({ tight = false }: { tight?: boolean }) => {
  const [{ theme }] = useView()
  const can = useSession().data?.can
  const mayEdit = can?.includes('edit') === true
  const waiting = useWaiting(mayEdit).data ?? 0
  const mayImport = can?.includes('administer') === true
  if (!can?.includes('read')) return null
  return (
    <nav className={styles.links} aria-label={w.desks} data-tight={tight || undefined}>
      <Minor to="/hazards" icon="hazard" names={w.hazards} theme={theme} />
      <Minor to="/rules" icon="rule" names={w.rules} theme={theme} />
      {mayEdit && (
        <Link
          to="/unplaced"
          search={{ theme }}
          title={w.unplaced.title}
          aria-label={[w.unplaced.title, ...(waiting > 0 ? [w.unplaced.waiting(waiting)] : [])].join(w.dot)}
          activeProps={{ 'aria-current': 'page' }}
        >
          <Icon name="order" />
          <span>{w.unplaced.short}</span>
          {waiting > 0 && <b>{waiting > 999 ? '999+' : count(waiting)}</b>}
        </Link>
      )}
      {mayImport && <Minor to="/imports" icon="upload" names={w.imports} theme={theme} />}
    </nav>
  )
}

type MinorProps = {
  to: '/hazards' | '/rules' | '/imports'
  icon: 'hazard' | 'rule' | 'upload'
  names: { title: string; short: string }
  theme: Theme | undefined
}

/** A desk that is gone to now and then. */
const Minor = ({ to, icon, names, theme }: MinorProps) => (
  <Link
    to={to}
    search={{ theme }}
    className={styles.minor}
    title={names.title}
    aria-label={names.title}
    activeProps={{ 'aria-current': 'page' }}
  >
    <Icon name={icon} />
    <span>{names.short}</span>
  </Link>
)
