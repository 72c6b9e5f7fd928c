import { createExpression, type LayerSpecification, validateStyleMin } from '@maplibre/maplibre-gl-style-spec'
import { beforeAll, expect, test, vi } from 'vitest'
import { glyphOf } from '../../../web/components/class-glyphs.ts'

let style: typeof import('../../../web/map/style.ts')
let sign: typeof import('../../../web/components/sign.ts')
const empty = { type: 'FeatureCollection' as const, features: [] }

beforeAll(async () => {
  // What little of a page the style asks for: its tokens, its address, its theme.
  vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {} }))
  vi.stubGlobal('location', { origin: 'http://127.0.0.1:1' })
  vi.stubGlobal('document', { documentElement: { dataset: { theme: 'dark' } } })
  vi.stubGlobal('getComputedStyle', () => ({ getPropertyValue: () => '#123456', fontSize: '16px' }))
  style = await import('../../../web/map/style.ts')
  sign = await import('../../../web/components/sign.ts')
})

const made = (k: number) =>
  style.baseStyle(
    {
      outline: { type: 'MultiPolygon', coordinates: [] },
      areas: empty,
      areaLabels: empty,
      places: empty,
      placeLabels: empty,
    },
    k,
  )

test.each([1, 2, 1.35])('the style is valid on a screen %s times as large', (k) => {
  expect(validateStyleMin(made(k)).map(({ message }) => message)).toEqual([])
})

test('the map looks up the same sign for a class and state as the panel draws', () => {
  const layer = made(1).layers.find(({ id }) => id === 'component-sign') as Extract<
    LayerSpecification,
    { type: 'symbol' }
  >
  const parsed = createExpression(layer.layout?.['icon-image'], 'layers[0].layout.icon-image')
  if (parsed.result === 'error') throw new Error(String(parsed.value))
  for (const cls of ['0101', '0118', '01037', '100118', '100499', '0199', '9999']) {
    const properties = { cls, state: 'damaged' }
    const id: unknown = parsed.value.evaluate({ zoom: 17 }, { type: 'Point', properties } as never)
    expect(String(id), cls).toBe(sign.signId('dark-1.00', glyphOf(cls), 'damaged'))
    expect(sign.readSignId(String(id))).toEqual({ glyph: glyphOf(cls), state: 'damaged' })
  }
  expect(sign.readSignId('blank')).toBeUndefined()
})
