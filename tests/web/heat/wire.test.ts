import { expect, test } from 'vitest'
import { decodeFrames, decodeManifest, frameValues, sumFrames } from '../../../web/heat/wire.ts'

const manifestOf = (cells: readonly { id: bigint; area: number }[]): ArrayBuffer => {
  const body = new ArrayBuffer(8 + cells.length * 12)
  const data = new DataView(body)
  data.setUint32(0, 0x31485351, true)
  data.setUint32(4, cells.length, true)
  cells.forEach(({ id, area }, i) => {
    data.setBigUint64(8 + i * 8, id, true)
    data.setFloat32(8 + cells.length * 8 + i * 4, area, true)
  })
  return body
}

const framesOf = (raw: readonly number[][], scale = 0.5): ArrayBuffer => {
  const n = raw[0]?.length ?? 0
  const body = new ArrayBuffer(48 + raw.length * n * 2)
  const data = new DataView(body)
  data.setUint32(0, 0x32485351, true)
  data.setUint32(4, n, true)
  data.setUint32(8, raw.length, true)
  data.setUint32(12, 300, true)
  data.setFloat64(16, 1_776_000_000, true)
  data.setFloat64(24, scale, true)
  data.setFloat64(32, 1_776_000_123, true)
  data.setFloat64(40, 7, true)
  raw.flat().forEach((q, i) => {
    data.setUint16(48 + i * 2, q, true)
  })
  return body
}

test('a manifest gives cells and true areas in order', () => {
  const { n, ids, area } = decodeManifest(
    manifestOf([
      { id: 0x8a31aa42ec57fffn, area: 10_737 },
      { id: 0x8a31aa42ec5ffffn, area: 10_740 },
    ]),
  )
  expect(n).toBe(2)
  expect([...ids].map((id) => id.toString(16))).toEqual(['8a31aa42ec57fff', '8a31aa42ec5ffff'])
  expect([...area]).toEqual([10_737, 10_740])
})

test('frames give their times, and values by scale; 65535 is no data, not a number', () => {
  const wire = decodeFrames(
    framesOf([
      [0, 3, 65_535],
      [10, 65_535, 65_534],
    ]),
  )
  expect(wire).toMatchObject({
    n: 3,
    frames: 2,
    step: 300,
    from: 1_776_000_000,
    scale: 0.5,
    asOf: 1_776_000_123,
    tick: 7,
  })
  expect([...frameValues(wire, 0)]).toEqual([0, 1.5, Number.NaN])
  expect([...frameValues(wire, 1)]).toEqual([5, Number.NaN, 32_767])
})

test('values may be written into an array that is there', () => {
  const wire = decodeFrames(framesOf([[2, 4]]))
  const into = new Float32Array(2)
  expect(frameValues(wire, 0, into)).toBe(into)
  expect([...into]).toEqual([1, 2])
})

test('a sum of frames is no data only where no frame has any, and stays within the frames there are', () => {
  const wire = decodeFrames(
    framesOf(
      [
        [2, 65_535, 65_535],
        [4, 6, 65_535],
        [8, 2, 65_535],
      ],
      1,
    ),
  )
  expect([...sumFrames(wire, 0, 1)]).toEqual([6, 6, Number.NaN])
  expect([...sumFrames(wire, -5, 99)]).toEqual([14, 8, Number.NaN])
})

test.each([
  ['another magic', () => decodeFrames(manifestOf([]))],
  ['too short', () => decodeFrames(new ArrayBuffer(20))],
  ['a body cut off', () => decodeFrames(framesOf([[1, 2, 3]]).slice(0, 50))],
  ['a manifest cut off', () => decodeManifest(manifestOf([{ id: 1n, area: 1 }]).slice(0, 14))],
])('%s is refused', (_, read) => {
  expect(read).toThrow(RangeError)
})
