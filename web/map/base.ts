import type { Area, City, Place } from '../api.ts'
import { labelPoint } from '../areas/geometry.ts'
import type { BaseData } from './style.ts'

const collection = <G extends GeoJSON.Geometry>(
  features: readonly GeoJSON.Feature<G>[],
): GeoJSON.FeatureCollection<G> => ({
  type: 'FeatureCollection',
  features: [...features],
})

const labelled = <P extends object>(
  geometry: GeoJSON.Polygon | GeoJSON.MultiPolygon,
  properties: P,
): GeoJSON.Feature => ({
  type: 'Feature',
  properties,
  geometry: { type: 'Point', coordinates: labelPoint(geometry) },
})

/** What a map of this city draws under everything else. WGS84. */
export const baseOf = (city: City, areas: readonly Area[], places: readonly Place[]): BaseData => ({
  outline: city.outline,
  areas: collection(areas),
  areaLabels: collection(areas.map(({ geometry, properties }) => labelled(geometry, properties))),
  places: collection(places),
  placeLabels: collection(
    places.flatMap(({ geometry, properties }) =>
      geometry.type === 'Polygon' || geometry.type === 'MultiPolygon' ? [labelled(geometry, properties)] : [],
    ),
  ),
})
