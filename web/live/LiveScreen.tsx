import { useView } from '../address.ts'
import { useAreas, useCity, usePlaces } from '../areas/queries.ts'
import { useMetrics } from '../heat/queries.ts'
import { shownOf } from '../heat/subject.ts'
import { Gate } from './Gate.tsx'
import { Screen } from './Screen.tsx'
import { Waiting } from './Starting.tsx'

/** The main screen: the city now, what is wrong, and what was. */
export const LiveScreen = () => (
  <Gate>
    <Loaded />
  </Gate>
)

const Loaded = () => {
  const [view] = useView()
  const city = useCity().data
  const areas = useAreas().data
  const places = usePlaces().data
  const metrics = useMetrics().data
  if (!city || !areas || !places || !metrics) return <Waiting />
  return <Screen city={city} areas={areas} places={places} metrics={metrics} shown={shownOf(view, metrics)} />
}
