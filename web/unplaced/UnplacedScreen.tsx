import { useQueryClient } from '@tanstack/react-query'
import { useSession } from '../accounts/queries.ts'
import { SignIn } from '../accounts/SignIn.tsx'
import { useView } from '../address.ts'
import { useAreas, useCity, usePlaces } from '../areas/queries.ts'
import { DeskLinks } from '../live/DeskLinks.tsx'
import { Gate } from '../live/Gate.tsx'
import { Waiting } from '../live/Starting.tsx'
import { PageHead } from '../ui/PageHead.tsx'
import { useTheme } from '../ui/theme.ts'
import { w } from '../words.ts'
import { Queue } from './Queue.tsx'
import styles from './UnplacedScreen.module.css'

/** Where a person brings orders without coordinates to their places. */
export const UnplacedScreen = () => (
  <Gate>
    <Loaded />
  </Gate>
)

const Loaded = () => {
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
      <PageHead title={w.unplaced.title} city={city.name} theme={theme}>
        <DeskLinks />
      </PageHead>
      {session.can.includes('edit') ? (
        <Queue city={city} areas={areas} places={places} theme={theme} />
      ) : (
        <SignIn
          refused={{ title: w.unplaced.forbidden, more: w.unplaced.forbiddenMore }}
          onDone={() => void client.resetQueries()}
        />
      )}
    </div>
  )
}
