/** Raw value of a cell nobody has measured: never drawn as zero. */
export const noData = 65535

const manifestMagic = 0x31485351 // 'QSH1'
const framesMagic = 0x32485351 // 'QSH2'
const headerBytes = 48

/** The cells of one resolution in the order every frame follows. */
export type Manifest = {
  n: number
  /** H3 indexes, ascending. */
  ids: BigUint64Array
  /** True area of each cell in square metres. */
  area: Float32Array
}

/** One or more frames of values, `frames` × `n`, in manifest order. */
export type Frames = {
  n: number
  frames: number
  /** Seconds each frame covers. */
  step: number
  /** Epoch seconds at which the first frame begins. */
  from: number
  /** A cell's value is its raw number times `scale`. */
  scale: number
  /** Epoch seconds of the newest data behind these values. */
  asOf: number
  tick: number
  raw: Uint16Array
}

const view = (body: ArrayBuffer, magic: number, least: number, what: string): DataView => {
  const data = new DataView(body)
  if (body.byteLength < least || data.getUint32(0, true) !== magic)
    throw new RangeError(`not a ${what}: ${body.byteLength} bytes`)
  return data
}

/** Reads `GET /api/heat/manifest`: `u32 'QSH1' | u32 n | n×u64 | n×f32`, little endian. Throws RangeError for anything else. */
export const decodeManifest = (body: ArrayBuffer): Manifest => {
  const data = view(body, manifestMagic, 8, 'cell manifest')
  const n = data.getUint32(4, true)
  if (body.byteLength !== 8 + n * 12) throw new RangeError(`cell manifest of ${n} cells has ${body.byteLength} bytes`)
  return { n, ids: new BigUint64Array(body, 8, n), area: new Float32Array(body, 8 + n * 8, n) }
}

/** Reads `GET /api/heat/live` and `/api/heat/frames`: a 48-byte header, then frames × n × u16. Throws RangeError for anything else. */
export const decodeFrames = (body: ArrayBuffer): Frames => {
  const data = view(body, framesMagic, headerBytes, 'heat wire')
  const n = data.getUint32(4, true)
  const frames = data.getUint32(8, true)
  if (body.byteLength !== headerBytes + n * frames * 2) {
    throw new RangeError(`heat wire of ${frames} × ${n} values has ${body.byteLength} bytes`)
  }
  return {
    n,
    frames,
    step: data.getUint32(12, true),
    from: data.getFloat64(16, true),
    scale: data.getFloat64(24, true),
    asOf: data.getFloat64(32, true),
    tick: data.getFloat64(40, true),
    raw: new Uint16Array(body, headerBytes, n * frames),
  }
}

/** Values of one frame; NaN where nothing was measured. Writes into `into` if given. */
export const frameValues = (wire: Frames, index: number, into = new Float32Array(wire.n)): Float32Array => {
  const start = index * wire.n
  for (let i = 0; i < wire.n; i++) {
    const q = wire.raw[start + i] ?? noData
    into[i] = q === noData ? Number.NaN : q * wire.scale
  }
  return into
}

/** Sum of the frames `first`..`last` (inclusive), cell by cell; NaN only where no frame measured the cell. */
export const sumFrames = (wire: Frames, first: number, last: number): Float32Array => {
  const sum = new Float32Array(wire.n).fill(Number.NaN)
  for (let frame = Math.max(0, first); frame <= Math.min(last, wire.frames - 1); frame++) {
    const start = frame * wire.n
    for (let i = 0; i < wire.n; i++) {
      const q = wire.raw[start + i] ?? noData
      if (q === noData) continue
      const known = sum[i] ?? Number.NaN
      sum[i] = (Number.isNaN(known) ? 0 : known) + q * wire.scale
    }
  }
  return sum
}
