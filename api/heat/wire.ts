/**
 * The wire of screens, little endian throughout.
 *
 * Manifest, which gives every later frame its order (asked for once, kept by its ETag):
 *   0  u32  magic 0x31485351 ('QSH1')
 *   4  u32  n, number of cells
 *   8  n × u64  H3 indexes in ascending order
 *   …  n × f32  true area of each cell, m²
 *
 * Frames:
 *   0  u32  magic 0x32485351 ('QSH2')
 *   4  u32  n, number of cells as in the manifest
 *   8  u32  number of frames
 *  12  u32  step between frames, seconds
 *  16  f64  start of the first frame, epoch seconds
 *  24  f64  scale
 *  32  f64  instant of the newest data, epoch seconds; 0: there never was any
 *  40  f64  tick the answer includes
 *  48  frames × n × u16  value = q × scale; 65535 is "no data", which is not zero
 *
 * A flow is per 5 minutes, a stock a level, complaints a count. Bodies are written through typed arrays: every machine that Node and
 * chDB run on is little endian.
 */
export const manifestMagic = 0x31485351
export const framesMagic = 0x32485351
export const frameHeaderBytes = 48
export const noData = 65535
const topValue = 65534

/** `ids` holds each index as two u32, low word first. */
export const encodeManifest = (ids: Uint32Array, areas: Float32Array): Uint8Array<ArrayBuffer> => {
  const n = areas.length
  const bytes = new Uint8Array(8 + n * 12)
  new Uint32Array(bytes.buffer, 0, 2).set([manifestMagic, n])
  new Uint32Array(bytes.buffer, 8, n * 2).set(ids)
  new Float32Array(bytes.buffer, 8 + n * 8, n).set(areas)
  return bytes
}

export type Frames = {
  /** Frames one after another, each in manifest order; NaN is "no data". Values below zero cannot be told and are sent as 0. */
  values: Float32Array
  cells: number
  step: number
  from: number
  asOf: number
  tick: number
  /** Values are expected to be multiples of this (1 for counts, 1/12 for hours told per 5 minutes): sent without loss if they are. */
  grain: number
}

/** The smallest step a u16 can tell: the grain where it holds every value exactly, else a 65,534th of the largest. */
export const scaleFor = (values: Float32Array, grain: number): number => {
  let max = 0
  let whole = true
  for (const value of values) {
    if (Number.isNaN(value)) continue
    if (value > max) max = value
    if (whole) {
      const steps = value / grain
      whole = Math.abs(steps - Math.round(steps)) < 0.01 // float32 carries a 65,534th to within 0.004
    }
  }
  if (whole && max / grain <= topValue) return grain
  return max === 0 ? 1 : max / topValue
}

/** Errors are at most half a scale. */
export const encodeFrames = ({ values, cells, step, from, asOf, tick, grain }: Frames): Uint8Array<ArrayBuffer> => {
  const frames = cells === 0 ? 0 : values.length / cells
  const scale = scaleFor(values, grain)
  const bytes = new Uint8Array(frameHeaderBytes + values.length * 2)
  const head = new DataView(bytes.buffer)
  const words = [framesMagic, cells, frames, step]
  for (const [i, word] of words.entries()) head.setUint32(i * 4, word, true)
  const numbers = [from, scale, asOf, tick]
  for (const [i, number] of numbers.entries()) head.setFloat64(16 + i * 8, number, true)
  const body = new Uint16Array(bytes.buffer, frameHeaderBytes, values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN
    if (Number.isNaN(value)) body[i] = noData
    else body[i] = Math.min(topValue, Math.max(0, Math.round(value / scale)))
  }
  return bytes
}
