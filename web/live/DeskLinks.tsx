import { Link } from '@tanstack/react-router'
import { useSession } from '../accounts/queries.ts'
import { useView } from '../address.ts'
import { count } from '../ui/figures.ts'
import { Icon } from '../ui/Icon.tsx'
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
      <Link
        to="/hazards"
        search={{ theme }}
        className={styles.minor}
        title={w.hazards.title}
        aria-label={w.hazards.title}
        activeProps={{ 'aria-current': 'page' }}
      >
        <Icon name="hazard" />
        <span>{w.hazards.short}</span>
      </Link>
      <Link
        to="/rules"
        search={{ theme }}
        className={styles.minor}
        title={w.rules.title}
        aria-label={w.rules.title}
        activeProps={{ 'aria-current': 'page' }}
      >
        <Icon name="rule" />
        <span>{w.rules.short}</span>
      </Link>
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
      {mayImport && (
        <Link
          to="/imports"
          search={{ theme }}
          className={styles.minor}
          title={w.imports.title}
          aria-label={w.imports.title}
          activeProps={{ 'aria-current': 'page' }}
        >
          <Icon name="upload" />
          <span>{w.imports.short}</span>
        </Link>
      )}
    </nav>
  )
}
