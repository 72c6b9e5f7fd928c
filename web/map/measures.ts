import type { ExpressionSpecification } from 'maplibre-gl'
import { token } from '../ui/theme.ts'

export const labelFont = 'Noto Sans SC Variable'

type Growth = ['interpolate', ['exponential', 1.6], ['zoom'], ...number[]]

/** How layers measure on a screen drawn `k` times as large as one of 1080 pixels. */
export const measures = (k: number) => {
  // A wall twice as high shows the same ground one zoom level deeper.
  const z = (zoom: number): number => zoom + Math.log2(k)
  return {
    z,
    width: (...stops: [zoom: number, pixels: number][]): Growth => [
      'interpolate',
      ['exponential', 1.6],
      ['zoom'],
      ...stops.flatMap(([zoom, pixels]) => [z(zoom), pixels * k]),
    ],
    text: (size: number, color: `--${string}`) => ({
      layout: { 'text-font': [labelFont], 'text-size': size * k, 'text-max-width': 9, 'text-padding': 4 * k },
      paint: {
        'text-color': token(color),
        'text-halo-color': token('--map-halo'),
        'text-halo-width': 1.7 * k,
        'text-halo-blur': 0.4 * k,
      },
    }),
  }
}

/** An expression of the style put together from lists; its type is a tuple that no list of unknown length can have. */
export const expression = (...parts: readonly unknown[]): ExpressionSpecification =>
  parts as unknown as ExpressionSpecification
