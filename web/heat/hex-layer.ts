import { type Layer, LayerExtension } from '@deck.gl/core'
import { SolidPolygonLayer } from '@deck.gl/layers'
import { cellToBoundary, cellToLatLng } from 'h3-js'
import { rampTexels, type Theme } from './ramp.ts'
import type { Scale } from './scale.ts'
import type { Manifest } from './wire.ts'

type Device = Layer['context']['device']
type Texture = ReturnType<Device['createTexture']>

/** Share of a hexagon that is drawn: the gap keeps neighbours apart in a saturated core. */
const drawn = 0.985
const columns = 256
/** A cross-fade goes in few steps: each frame of the map costs the main thread, and the eye does not miss the others. */
export const fadeStepMs = 100
/** Distance of the lines that hatch cells without data. */
const hatchPixels = 9
const rampWidth = 256

/** Positions of a manifest's hexagons as the layer takes them; built once per manifest. */
export type HexGeometry = { n: number; startIndices: Uint32Array; positions: Float64Array; indices: Uint32Array }

/** WGS84 longitude, latitude of every corner. Cells have six corners, pentagons and cells across a face edge up to ten. */
export const hexGeometry = ({ n, ids }: Manifest): HexGeometry => {
  const startIndices = new Uint32Array(n + 1)
  const positions: number[] = []
  const indices: number[] = []
  let at = 0
  for (let i = 0; i < n; i++) {
    const cell = (ids[i] ?? 0n).toString(16)
    const [lat, lon] = cellToLatLng(cell)
    const corners = cellToBoundary(cell, true)
    // A GeoJSON ring repeats its first corner; a fan of triangles does not need it.
    const count = corners.length - 1
    for (let k = 0; k < count; k++) {
      const [x = lon, y = lat] = corners[k] ?? []
      positions.push(lon + (x - lon) * drawn, lat + (y - lat) * drawn)
      if (k >= 2) indices.push(at, at + k - 1, at + k)
    }
    at += count
    startIndices[i + 1] = at
  }
  return { n, startIndices, positions: new Float64Array(positions), indices: new Uint32Array(indices) }
}

const uniforms = /* glsl */ `\
layout(std140) uniform heatUniforms {
  float blend;
  float clip;
  float gamma;
  float ink;
  float pitch;
} heat;
uniform highp sampler2D heat_now;
uniform highp sampler2D heat_before;
uniform highp sampler2D heat_ramp;
`

/** Negative means no data: hatched, never drawn as zero. */
const colouring = /* glsl */ `\
  ivec2 heat_at = ivec2(int(heatCells) % ${columns}, int(heatCells) / ${columns});
  float heat_value = texelFetch(heat_now, heat_at, 0).r;
  float heat_old = texelFetch(heat_before, heat_at, 0).r;
  heat_vPitch = heat.pitch;
  heat_vHatch = heat_value < 0.0 ? 1.0 : 0.0;
  float heat_shown = heat_old < 0.0 || heat_value < 0.0 ? heat_value : mix(heat_old, heat_value, heat.blend);
  float heat_position = pow(clamp(heat_shown / heat.clip, 0.0, 1.0), heat.gamma);
  vec4 heat_color = texture(heat_ramp, vec2((heat_position * ${rampWidth - 1}.0 + 0.5) / ${rampWidth}.0, 0.5));
  vColor = heat_vHatch > 0.5 ? vec4(vec3(heat.ink), heat.ink > 0.5 ? 0.24 : 0.16) : heat_color;
`

const hatching = /* glsl */ `\
  if (heat_vHatch > 0.5) {
    float heat_stripe = step(mod(gl_FragCoord.x + gl_FragCoord.y, heat_vPitch), heat_vPitch * 0.13);
    if (heat_stripe < 0.5) discard;
  }
`

const shader = {
  name: 'heat',
  vs: uniforms,
  inject: {
    'vs:#decl': 'in float heatCells;\nout float heat_vHatch;\nout float heat_vPitch;\n',
    'vs:#main-end': colouring,
    'fs:#decl': 'in float heat_vHatch;\nin float heat_vPitch;\n',
    'fs:#main-end': hatching,
  },
  uniformTypes: { blend: 'f32', clip: 'f32', gamma: 'f32', ink: 'f32', pitch: 'f32' },
} as const

/**
 * Colours hexagons on the graphics card: one float per cell goes up per update, the ramp is looked up in the shader, and the
 * cross-fade costs no work on the main thread. One per map; it lives and dies with the map's WebGL context.
 */
export class HeatPaint extends LayerExtension {
  static override extensionName = 'HeatPaint'
  static override defaultProps = {
    getHeatCell: { type: 'accessor', value: (_: unknown, { index }: { index: number }) => index },
  }

  private values: Float32Array<ArrayBuffer> = new Float32Array(columns)
  private fresh = false
  private scale: Scale = { clip: 1, gamma: 1 }
  private theme: Theme = 'dark'
  private themed = false
  private pixels = 1
  private fade = { start: 0, duration: 0 }
  private gpu: { device: Device; now: Texture; before: Texture; ramp: Texture; rows: number } | undefined

  /** Density per cell in manifest order, NaN for no data. `fadeMs` 0 shows it at once. */
  set(density: Float32Array, scale: Scale, fadeMs: number): void {
    const rows = Math.max(1, Math.ceil(density.length / columns))
    if (this.values.length !== rows * columns) this.values = new Float32Array(rows * columns)
    const { values } = this
    for (let i = 0; i < density.length; i++) {
      const value = density[i] ?? Number.NaN
      values[i] = value >= 0 ? value : -1
    }
    this.scale = scale
    this.fresh = true
    // The first frame already shows the first step: one that shows what stood before would be drawn for nothing.
    this.fade = { start: performance.now() - fadeStepMs, duration: fadeMs }
  }

  /** How many pixels of the canvas make one of the 1080-pixel screen. */
  setPixels(pixels: number): void {
    this.pixels = pixels
  }

  setTheme(theme: Theme): void {
    this.theme = theme
    this.themed = false
  }

  /** True while a cross-fade still needs frames. */
  fading(): boolean {
    return performance.now() - this.fade.start < this.fade.duration
  }

  override getShaders() {
    return { modules: [shader] }
  }

  override initializeState(this: Layer): void {
    this.getAttributeManager()?.add({
      heatCells: { size: 1, type: 'float32', stepMode: 'dynamic', accessor: 'getHeatCell' },
    })
  }

  override draw(this: Layer, _params: unknown, paint: this): void {
    const gpu = paint.upload(this.context.device)
    const { start, duration } = paint.fade
    const blend = duration > 0 ? Math.min(1, (performance.now() - start) / duration) : 1
    this.setShaderModuleProps({
      heat: {
        blend: blend * (2 - blend),
        clip: paint.scale.clip,
        gamma: paint.scale.gamma,
        ink: paint.theme === 'dark' ? 0.6 : 0.4,
        pitch: hatchPixels * paint.pixels,
        heat_now: gpu.now,
        heat_before: gpu.before,
        heat_ramp: gpu.ramp,
      },
    })
  }

  // Called with the layer as `this`, as `draw` is.
  override finalizeState(this: Layer, _context: unknown, paint: this): void {
    paint.release()
  }

  private release(): void {
    this.gpu?.now.destroy()
    this.gpu?.before.destroy()
    this.gpu?.ramp.destroy()
    this.gpu = undefined
    this.fresh = true
    this.themed = false
  }

  private upload(device: Device) {
    const rows = this.values.length / columns
    if (this.gpu && (this.gpu.rows !== rows || this.gpu.device !== device)) this.release()
    if (!this.gpu) {
      const floats = () =>
        device.createTexture({
          format: 'r32float',
          width: columns,
          height: rows,
          sampler: { minFilter: 'nearest', magFilter: 'nearest' },
        })
      const ramp = device.createTexture({
        format: 'rgba8unorm',
        width: rampWidth,
        height: 1,
        sampler: { minFilter: 'linear', magFilter: 'linear', addressModeU: 'clamp-to-edge' },
      })
      this.gpu = { device, now: floats(), before: floats(), ramp, rows }
      this.gpu.before.writeData(new Float32Array(this.values.length).fill(-1))
    }
    const { gpu } = this
    if (this.fresh) {
      ;[gpu.now, gpu.before] = [gpu.before, gpu.now]
      gpu.now.writeData(this.values)
      this.fresh = false
    }
    if (!this.themed) {
      gpu.ramp.writeData(rampTexels(this.theme, rampWidth))
      this.themed = true
    }
    return gpu
  }
}

/** The hexagons of a manifest, coloured by `paint`. The same geometry object keeps the uploaded positions. */
export const hexLayer = (geometry: HexGeometry, paint: HeatPaint, beforeId: string): Layer =>
  new SolidPolygonLayer({
    id: 'hexes',
    data: {
      length: geometry.n,
      startIndices: geometry.startIndices,
      attributes: { getPolygon: { value: geometry.positions, size: 2 }, indices: { value: geometry.indices, size: 1 } },
    },
    positionFormat: 'XY',
    _normalize: false,
    pickable: false,
    // Flat on the ground: order alone says what covers what.
    parameters: { depthCompare: 'always', depthWriteEnabled: false },
    extensions: [paint],
    // Read by the overlay: under which layer of the base map the hexagons lie.
    ...{ beforeId },
  })
