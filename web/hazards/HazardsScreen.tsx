import { DeskPage } from '../live/DeskPage.tsx'
import { w } from '../words.ts'
import { HazardSearch } from './HazardSearch.tsx'
import styles from './HazardsScreen.module.css'
import { ListNav } from './ListNav.tsx'
import { ListView } from './ListView.tsx'

/** Where orders are looked through by keywords and made into lists of hazard points. `id`: the list looked at, else the search. */
export const HazardsScreen = ({ id }: { id?: number | undefined }) => (
  <DeskPage
    title={w.hazards.title}
    needs="read"
    refused={{ title: w.hazards.forbidden, more: w.hazards.forbiddenMore }}
  >
    {(desk) => (
      <div className={styles.desk} data-open={id === undefined ? 'no' : 'yes'}>
        <nav className={styles.list}>
          <ListNav chosen={id} zone={desk.city.timeZone} />
        </nav>
        <main className={styles.main}>
          {id === undefined ? <HazardSearch {...desk} /> : <ListView key={id} id={id} {...desk} />}
        </main>
      </div>
    )}
  </DeskPage>
)
