import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useSession } from '../accounts/queries.ts'
import { SignIn } from '../accounts/SignIn.tsx'
import { useView } from '../address.ts'
import type { Area, City, Place, Session } from '../api.ts'
import { useAreas, useCity, usePlaces } from '../areas/queries.ts'
import { PageHead } from '../ui/PageHead.tsx'
import { type Theme, useTheme } from '../ui/theme.ts'
import { DeskLinks } from './DeskLinks.tsx'
import styles from './DeskPage.module.css'
import { Gate } from './Gate.tsx'
import { Waiting } from './Starting.tsx'

/** What every page beside the map knows of its city. */
export type Desk = { city: City; areas: readonly Area[]; places: readonly Place[]; theme: Theme }

type Props = {
  title: string
  /** What one must be allowed to do to work here; whoever is not may sign in as somebody else. `read`: everyone who is let in. */
  needs: Session['can'][number]
  /** What is said to them: that they may not, and the way out. */
  refused: { title: string; more: string }
  children: (desk: Desk) => ReactNode
}

/** A page for work beside the map: its head, and its content once the server is ready, the city is read and the caller may do it. */
export const DeskPage = (props: Props) => (
  <Gate>
    <Loaded {...props} />
  </Gate>
)

const Loaded = ({ title, needs, refused, children }: Props) => {
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
      <PageHead title={title} city={city.name} theme={theme}>
        <DeskLinks />
      </PageHead>
      {session.can.includes(needs) ? (
        children({ city, areas, places, theme })
      ) : (
        <SignIn refused={refused} onDone={() => void client.resetQueries()} />
      )}
    </div>
  )
}
