import { type City, makeCity } from './city.ts'
import { type ComplaintEpisode, type FlowEpisode, plant } from './plant.ts'
import { type Call, callsOf, type Flow, flowsOf } from './streams.ts'

/** A planted city with all it tells: what every detector is given, and what it is held against. */
export type Town = {
  city: City
  flows: Flow[]
  calls: Call[]
  flowEpisodes: FlowEpisode[]
  complaintEpisodes: ComplaintEpisode[]
}

/** The town of a seed, about a second's work and 250 MB. */
export const makeTown = (seed: number): Town => {
  const city = makeCity(seed)
  const { flows, complaints } = plant(city)
  return {
    city,
    flows: flowsOf(city, flows),
    calls: callsOf(city, complaints),
    flowEpisodes: flows,
    complaintEpisodes: complaints,
  }
}
