import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  encodeFrames,
  encodeManifest,
  type Frames,
  frameHeaderBytes,
  framesMagic,
  manifestMagic,
  noData,
  scaleFor,
} from '../../../api/heat/wire.ts'

const frames = (values: number[], over: Partial<Frames> = {}): Frames => ({
  values: Float32Array.from(values),
  cells: values.length,
  step: 300,
  from: 1_763_740_800,
  asOf: 1_763_740_801.5,
  tick: 3_527_481_600,
  grain: 1,
  ...over,
})

/** Reads the header as the format's description says, independent of the encoder's own views. */
const decode = (bytes: Uint8Array<ArrayBuffer>) => {
  const view = new DataView(bytes.buffer)
  const [magic, n, count, step] = [0, 4, 8, 12].map((at) => view.getUint32(at, true))
  const [from, scale, asOf, tick] = [16, 24, 32, 40].map((at) => view.getFloat64(at, true))
  const body: number[] = []
  for (let at = frameHeaderBytes; at < bytes.length; at += 2) body.push(view.getUint16(at, true))
  return { magic, n, count, step, from, scale: scale ?? Number.NaN, asOf, tick, body }
}

test('a frame carries its header and one u16 a cell', () => {
  const bytes = encodeFrames(frames([0, 7, Number.NaN, 65534]))
  expect(bytes.length).toBe(48 + 4 * 2)
  expect(decode(bytes)).toEqual({
    magic: framesMagic,
    n: 4,
    count: 1,
    step: 300,
    from: 1_763_740_800,
    scale: 1,
    asOf: 1_763_740_801.5,
    tick: 3_527_481_600,
    body: [0, 7, noData, 65534],
  })
})

test('20,000 cells fit a live tick of 90 KB', () => {
  expect(encodeFrames(frames(Array.from({ length: 20_000 }, (_, i) => i % 500))).length).toBeLessThanOrEqual(90_000)
})

test('several frames follow one another in manifest order', () => {
  const { count, n, body } = decode(encodeFrames(frames([1, 2, 3, 4, 5, 6], { cells: 2 })))
  expect({ count, n, body }).toEqual({ count: 3, n: 2, body: [1, 2, 3, 4, 5, 6] })
})

test('no cells make an empty body', () => {
  const { n, count, body } = decode(encodeFrames(frames([])))
  expect({ n, count, body }).toEqual({ n: 0, count: 0, body: [] })
})

test('hours told per 5 minutes are sent in twelfths without loss', () => {
  const values = [1, 2, 12, 40_000].map((sum) => sum / 12)
  const { scale, body } = decode(encodeFrames(frames(values, { grain: 1 / 12 })))
  expect(scale).toBe(1 / 12)
  expect(body).toEqual([1, 2, 12, 40_000])
})

test('the scale is the grain where values are whole, a 65,534th of the largest otherwise', () => {
  expect(scaleFor(Float32Array.of(0, 65_534), 1)).toBe(1)
  expect(scaleFor(Float32Array.of(0, 65_535), 1)).toBe(65_535 / 65_534)
  expect(scaleFor(Float32Array.of(0.5), 1)).toBe(0.5 / 65_534)
  expect(scaleFor(Float32Array.of(Number.NaN), 1)).toBe(1)
})

test('property: every value comes back within half a scale, no data stays no data, no value becomes it', () => {
  const value = fc.oneof(
    fc.constant(Number.NaN),
    fc.nat(65_534),
    fc.float({ min: 0, max: Math.fround(1e9), noNaN: true }),
    fc.float({ min: 0, max: 1, noNaN: true }),
  )
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 50 }), fc.constantFrom(1, 1 / 12), (values, grain) => {
      const sent = frames(values, { grain })
      const { scale, body } = decode(encodeFrames(sent))
      for (const [i, q] of body.entries()) {
        const original = sent.values[i] ?? Number.NaN
        if (Number.isNaN(original)) expect(q).toBe(noData)
        else {
          expect(q).not.toBe(noData)
          expect(Math.abs(q * scale - original)).toBeLessThanOrEqual((scale / 2) * (1 + 1e-9))
        }
      }
    }),
    { seed: 7, numRuns: 500 },
  )
})

test('a value below zero is sent as zero', () => {
  expect(decode(encodeFrames(frames([-3, 2]))).body).toEqual([0, 2])
})

test('the manifest lists indexes as u64 and areas as f32', () => {
  const cell = 0x8a31aa50a5affffn
  const ids = Uint32Array.of(Number(cell & 0xffffffffn), Number(cell >> 32n))
  const bytes = encodeManifest(ids, Float32Array.of(10_737))
  const view = new DataView(bytes.buffer)
  expect(bytes.length).toBe(8 + 12)
  expect(view.getUint32(0, true)).toBe(manifestMagic)
  expect(view.getUint32(4, true)).toBe(1)
  expect(view.getBigUint64(8, true)).toBe(cell)
  expect(view.getFloat32(16, true)).toBe(10_737)
})
