import { DeskPage } from '../live/DeskPage.tsx'
import { w } from '../words.ts'
import { DraftView } from './DraftView.tsx'
import { ImportList } from './ImportList.tsx'
import styles from './ImportsScreen.module.css'
import { Upload } from './Upload.tsx'

/** Where administrators bring in areas, grids and components from files. `id`: the import looked at, else a new one. */
export const ImportsScreen = ({ id }: { id?: number | undefined }) => (
  <DeskPage
    title={w.imports.title}
    needs="administer"
    refused={{ title: w.imports.forbidden, more: w.imports.forbiddenMore }}
  >
    {(desk) => (
      <div className={styles.desk} data-open={id === undefined ? 'no' : 'yes'}>
        <nav className={styles.list}>
          <ImportList chosen={id} zone={desk.city.timeZone} />
        </nav>
        <main className={styles.main}>{id === undefined ? <Upload /> : <DraftView key={id} id={id} {...desk} />}</main>
      </div>
    )}
  </DeskPage>
)
