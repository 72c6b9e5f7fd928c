import { expect, test } from 'vitest'
import { areaCollection, capacityList, placeCollection } from '../../../api/areas/schema.ts'
import { communities } from '../../../data/city/communities.ts'
import { compounds } from '../../../data/city/compounds.ts'
import { describeCity } from '../../../data/city/describe.ts'
import type { Sender } from '../../../data/city/sender.ts'

test('areas, places, metrics and capacities are told in this order, as the api takes them', async () => {
  const put = new Map<string, unknown>()
  const sender: Sender = {
    put: async (path, document) => void put.set(path, document),
    get: async () => ({}),
    ask: async () => ({}),
    post: async () => ({}),
    ready: async () => {},
  }
  await describeCity(sender)
  const paths = [...put.keys()]
  expect(paths.slice(0, 2)).toEqual(['/api/areas', '/api/places'])
  expect(paths.at(-1)).toBe('/api/capacities')
  const areas = areaCollection.parse(put.get('/api/areas')).features
  expect(areas).toHaveLength(34 + communities().length)
  const places = placeCollection.parse(put.get('/api/places')).features
  expect(places.filter(({ properties }) => properties.kind === 'compound')).toHaveLength(compounds().length)
  expect(capacityList.parse(put.get('/api/capacities')).length).toBeGreaterThan(1000)
})
