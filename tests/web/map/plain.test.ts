import { validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { beforeAll, expect, test, vi } from 'vitest'

let plain: typeof import('../../../web/map/plain.ts')
const empty = { type: 'FeatureCollection' as const, features: [] }

beforeAll(async () => {
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }))
  vi.stubGlobal('location', { origin: 'http://127.0.0.1:1' })
  vi.stubGlobal('document', { documentElement: { dataset: { theme: 'dark' } } })
  vi.stubGlobal('getComputedStyle', () => ({ getPropertyValue: () => '#123456', fontSize: '16px' }))
  plain = await import('../../../web/map/plain.ts')
})

const made = () =>
  plain.plainStyle(
    {
      outline: { type: 'MultiPolygon', coordinates: [] },
      areas: empty,
      areaLabels: empty,
      places: empty,
      placeLabels: empty,
    },
    1,
  )

test('the style is valid, and every layer has a source that asks no host', () => {
  const style = made()
  expect(validateStyleMin(style)).toEqual([])
  for (const layer of style.layers)
    if ('source' in layer) expect(Object.keys(style.sources), layer.id).toContain(layer.source)
  expect(Object.values(style.sources).every(({ type }) => type === 'geojson')).toBe(true)
})

test('what is looked at lies over streets and borders and under their names', () => {
  const ids = made().layers.map(({ id }) => id)
  const at = (id: string): number => ids.indexOf(id)
  expect(at('shown-fill')).toBeGreaterThan(at('road-arterial'))
  expect(at('shown-fill')).toBeGreaterThan(at('area-district'))
  expect(at('focus-point')).toBeLessThan(at('label-street'))
  expect(at('marks-fill')).toBeGreaterThan(at('shown-line'))
  expect([...plain.markLayers, ...plain.shownLayers].every((id) => ids.includes(id))).toBe(true)
})
