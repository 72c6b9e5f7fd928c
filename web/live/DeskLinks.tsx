import { Link } from '@tanstack/react-router'
import { useSession } from '../accounts/queries.ts'
import { useView } from '../address.ts'
import { count } from '../ui/figures.ts'
import { useWaiting } from '../unplaced/queries.ts'
import { w } from '../words.ts'
import styles from './DeskLinks.module.css'

/** The ways to the pages for work beside the map, for those who may do it; with how many orders wait. */
export const DeskLinks = () => {
  const [{ theme }] = useView()
  const can = useSession().data?.can
  const mayEdit = can?.includes('edit') === true
  const waiting = useWaiting(mayEdit).data ?? 0
  const mayImport = can?.includes('administer') === true
  if (!mayEdit && !mayImport) return null
  return (
    <nav className={styles.links} aria-label={w.desks}>
      {mayEdit && (
        <Link to="/unplaced" search={{ theme }} activeProps={{ 'aria-current': 'page' }}>
          {w.unplaced.short}
          {waiting > 0 && <b title={w.unplaced.waiting(waiting)}>{waiting > 999 ? '999+' : count(waiting)}</b>}
        </Link>
      )}
      {mayImport && (
        <Link to="/imports" search={{ theme }} activeProps={{ 'aria-current': 'page' }}>
          {w.imports.short}
        </Link>
      )}
    </nav>
  )
}
