import fc from 'fast-check'
import { expect, test } from 'vitest'
import { manifestOf } from '../../../api/heat/manifest.ts'
import { encodeFrames } from '../../../api/heat/wire.ts'
import { decodeFrames, decodeManifest, frameValues } from '../../../web/heat/wire.ts'
import { smallCity } from '../../support/city.ts'

// What the server writes is what the browser reads: the two halves of the wire have no other meeting point.

test('the manifest comes back cell by cell', () => {
  const manifest = manifestOf(smallCity(), [''], 10)
  const read = decodeManifest(manifest.bytes.buffer)
  expect([...read.ids]).toEqual(manifest.cells.map((cell) => BigInt(`0x${cell}`)))
  expect([...read.area]).toEqual([...Float32Array.from(manifest.areas)])
})

test('property: frames come back within half a scale, no data as NaN', () => {
  const value = fc.oneof(fc.constant(Number.NaN), fc.nat(70_000), fc.float({ min: 0, max: 1e6, noNaN: true }))
  const shape = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 5 }))
  const sized = shape.chain(([cells, frames]) =>
    fc.record({
      cells: fc.constant(cells),
      values: fc.array(value, { minLength: cells * frames, maxLength: cells * frames }),
      grain: fc.constantFrom(1, 1 / 12),
    }),
  )
  fc.assert(
    fc.property(sized, ({ cells, values, grain }) => {
      const sent = Float32Array.from(values)
      const head = { step: 3600, from: 1_763_740_800, asOf: 1_763_741_000.25, tick: 42 }
      const wire = decodeFrames(encodeFrames({ values: sent, cells, grain, ...head }).buffer)
      expect(wire).toMatchObject({ n: cells, frames: values.length / cells, ...head })
      for (let frame = 0; frame < wire.frames; frame++) {
        for (const [i, got] of frameValues(wire, frame).entries()) {
          const want = sent[frame * cells + i] ?? Number.NaN
          if (Number.isNaN(want)) expect(got).toBeNaN()
          // The browser keeps float32: its rounding comes on top of half a scale.
          else expect(Math.abs(got - want)).toBeLessThanOrEqual(wire.scale / 2 + want * 2 ** -23)
        }
      }
    }),
    { seed: 11, numRuns: 300 },
  )
})
