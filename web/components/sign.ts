import { token } from '../ui/theme.ts'
import { type GlyphName, glyphs } from './glyphs.ts'
import { inkOf, isState, type State } from './state.ts'

/** Side of a sign in pixels of the 1080-pixel screen, its disc and the ring around it included. */
export const signPixels = 24
/** The sign's glyph stands on 16 of them. */
const glyphPixels = 16

/** First part of the name of a sign's image. */
export const signPrefix = 'component'

/** Name under which the map keeps a sign. `look` tells themes and sizes apart, so that a change of either asks for new images. */
export const signId = (look: string, glyph: GlyphName, state: State): string =>
  [signPrefix, look, glyph, state].join('/')

const isGlyph = (name: string): name is GlyphName => name in glyphs

/** The glyph and state of a sign's name; undefined for any other image. */
export const readSignId = (id: string): { glyph: GlyphName; state: State } | undefined => {
  const [first, , glyph = '', state = ''] = id.split('/')
  return first === signPrefix && isGlyph(glyph) && isState(state) ? { glyph, state } : undefined
}

/** How a state is drawn round the disc, as colour and as line, so that neither is needed alone. */
const ringOf: Record<State, { width: number; dash: number[] }> = {
  intact: { width: 1, dash: [] },
  damaged: { width: 2.25, dash: [] },
  missing: { width: 2.25, dash: [3.2, 2.2] },
  abandoned: { width: 1.5, dash: [1.5, 2.5] },
  removed: { width: 1, dash: [1, 3] },
}

/** Draws a sign in the theme the page has now. `pixels`: device pixels to a pixel of the 1080-pixel screen. */
export const drawSign = (glyph: GlyphName, state: State, pixels: number): ImageData => {
  const side = Math.ceil(signPixels * pixels)
  const canvas = new OffscreenCanvas(side, side)
  const context = canvas.getContext('2d')
  if (!context) throw new Error('no 2d canvas')
  const unit = side / signPixels
  context.scale(unit, unit)
  const middle = signPixels / 2
  const { width, dash } = ringOf[state]
  const disc = (radius: number) => {
    context.beginPath()
    context.arc(middle, middle, radius, 0, 2 * Math.PI)
  }
  disc(11)
  context.fillStyle = token('--surface')
  context.globalAlpha = state === 'intact' ? 0.86 : 1
  context.fill()
  context.globalAlpha = 1
  disc(11 - width / 2)
  context.strokeStyle = token(state === 'intact' ? '--band-edge' : inkOf(state))
  context.lineWidth = width
  context.setLineDash(dash)
  context.stroke()
  context.setLineDash([])

  const scale = 13.5 / glyphPixels
  context.translate(middle - (glyphPixels * scale) / 2, middle - (glyphPixels * scale) / 2)
  context.scale(scale, scale)
  context.fillStyle = context.strokeStyle = token(state === 'intact' ? '--high' : inkOf(state))
  context.globalAlpha = state === 'intact' ? 0.9 : 1
  context.lineWidth = 1.5
  context.lineCap = context.lineJoin = 'round'
  const { fill, line } = { fill: undefined, line: undefined, ...glyphs[glyph] }
  if (fill) context.fill(new Path2D(fill), 'evenodd')
  if (line) context.stroke(new Path2D(line))
  if (state === 'abandoned' || state === 'removed') {
    context.stroke(new Path2D('M1.5 14.5 14.5 1.5'))
  }
  return context.getImageData(0, 0, side, side)
}
