import { capacities } from './capacities.ts'
import { metrics, places } from './city.ts'
import { communities } from './communities.ts'
import { compoundPlaces } from './compounds.ts'
import { areas } from './outline.ts'
import type { Sender } from './sender.ts'

/** Rises whenever more of the city is described, so that a folder of an older version is told of it. */
export const descriptionVersion = 2

const collection = <Properties>(features: readonly { properties: Properties; geometry: GeoJSON.Geometry }[]) => ({
  type: 'FeatureCollection',
  features: features.map((one) => ({ type: 'Feature', ...one })),
})

/** Tells the api of the city: areas down to communities, places, metrics, capacities. May be told again. */
export const describeCity = async (sender: Sender): Promise<void> => {
  await sender.put(
    '/api/areas',
    collection(
      [...areas, ...communities()].map(({ code, level, name, geometry }) => ({
        properties: { code, level, name },
        geometry,
      })),
    ),
  )
  await sender.put(
    '/api/places',
    collection(
      [...places, ...compoundPlaces()].map(({ kind, name, geometry }) => ({ properties: { kind, name }, geometry })),
    ),
  )
  for (const { code, name, unit, kind } of metrics) await sender.put(`/api/metrics/${code}`, { name, unit, kind })
  await sender.put('/api/capacities', capacities())
}
