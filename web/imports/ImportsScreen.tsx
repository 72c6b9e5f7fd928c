import { useQueryClient } from '@tanstack/react-query'
import { useSession } from '../accounts/queries.ts'
import { SignIn } from '../accounts/SignIn.tsx'
import { useView } from '../address.ts'
import type { Area, City, Place } from '../api.ts'
import { useAreas, useCity, usePlaces } from '../areas/queries.ts'
import { DeskLinks } from '../live/DeskLinks.tsx'
import { Gate } from '../live/Gate.tsx'
import { Waiting } from '../live/Starting.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { type Theme, useTheme } from '../ui/theme.ts'
import { w } from '../words.ts'
import { DraftView } from './DraftView.tsx'
import { ImportList } from './ImportList.tsx'
import styles from './ImportsScreen.module.css'
import { Upload } from './Upload.tsx'

/** Where administrators bring in areas, grids and components from files. `id`: the import looked at, else a new one. */
export const ImportsScreen = ({ id }: { id?: number | undefined }) => (
  <Gate>
    <Loaded id={id} />
  </Gate>
)

const Loaded = ({ id }: { id: number | undefined }) => {
  const [view] = useView()
  const theme = useTheme(view.theme)
  const client = useQueryClient()
  const city = useCity().data
  const areas = useAreas().data
  const places = usePlaces().data
  const session = useSession().data
  if (!city || !areas || !places || !session) return <Waiting />
  return (
    <div className={styles.page}>
      <PageHead title={w.imports.title} city={city.name} theme={theme}>
        <DeskLinks />
      </PageHead>
      {session.can.includes('administer') ? (
        <Desk id={id} city={city} areas={areas} places={places} theme={theme} />
      ) : (
        <SignIn
          refused={{ title: w.imports.forbidden, more: w.imports.forbiddenMore }}
          onDone={() => void client.resetQueries()}
        />
      )}
    </div>
  )
}

type Props = { id: number | undefined; city: City; areas: readonly Area[]; places: readonly Place[]; theme: Theme }

const Desk = ({ id, ...rest }: Props) => (
  <div className={styles.desk} data-open={id === undefined ? 'no' : 'yes'}>
    <nav className={styles.list}>
      <ImportList chosen={id} zone={rest.city.timeZone} />
    </nav>
    <main className={styles.main}>{id === undefined ? <Upload /> : <DraftView key={id} id={id} {...rest} />}</main>
  </div>
)
