import { distance } from '@turf/turf'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { metresBetween, shifted } from '../../../web/components/moving.ts'

const place = fc.record({
  lon: fc.double({ min: 100, max: 130, noNaN: true }),
  lat: fc.double({ min: 20, max: 50, noNaN: true }),
})
const metres = fc.double({ min: -500, max: 500, noNaN: true })

test('a step of some metres is that many metres long, whichever way', () => {
  fc.assert(
    fc.property(place, metres, metres, (from, east, north) => {
      const to = shifted(from, east, north)
      expect(metresBetween(from, to)).toBeCloseTo(Math.hypot(east, north), 6)
      const sphere = distance([from.lon, from.lat], [to.lon, to.lat], { units: 'meters' })
      expect(Math.abs(metresBetween(from, to) - sphere)).toBeLessThan(0.01 + sphere * 0.002)
    }),
  )
})
