export type Theme = 'dark' | 'light'

type Stop = readonly [number, number, number]

/** Low to high. Dark sinks into the ground and glows at the top; both are monotone in lightness and safe for colour-blind eyes. */
const stops: Record<Theme, readonly Stop[]> = {
  dark: [
    [13, 18, 26],
    [26, 22, 52],
    [59, 22, 86],
    [104, 28, 104],
    [153, 40, 104],
    [202, 58, 90],
    [237, 98, 84],
    [250, 151, 105],
    [253, 204, 148],
    [253, 246, 212],
  ],
  light: [
    [255, 255, 255],
    [253, 236, 200],
    [253, 204, 138],
    [252, 141, 89],
    [227, 74, 51],
    [153, 0, 0],
  ],
}

/** How opaque the low and the high end are: streets stay readable through the heat. */
const opacity: Record<Theme, readonly [number, number]> = { dark: [0.3, 0.9], light: [0.3, 0.88] }

/** Colour at a position from 0 to 1: [red, green, blue], 0-255. */
export const rampColor = (theme: Theme, at: number): [number, number, number] => {
  const list = stops[theme]
  const x = Math.min(1, Math.max(0, at)) * (list.length - 1)
  const low = list[Math.floor(x)] ?? [0, 0, 0]
  const high = list[Math.ceil(x)] ?? low
  const f = x - Math.floor(x)
  return [low[0] + (high[0] - low[0]) * f, low[1] + (high[1] - low[1]) * f, low[2] + (high[2] - low[2]) * f]
}

export const rampCss = (theme: Theme, at: number): string => {
  const [r, g, b] = rampColor(theme, at)
  return `rgb(${Math.round(r)} ${Math.round(g)} ${Math.round(b)})`
}

/** The whole ramp as a CSS gradient. */
export const rampGradient = (theme: Theme): string =>
  `linear-gradient(to right, ${stops[theme].map((_, i, all) => rampCss(theme, i / (all.length - 1))).join(', ')})`

/** The ramp with its opacities as RGBA bytes, `width` texels, for the painter. */
export const rampTexels = (theme: Theme, width = 256): Uint8Array => {
  const bytes = new Uint8Array(width * 4)
  const [least, most] = opacity[theme]
  for (let i = 0; i < width; i++) {
    const at = i / (width - 1)
    bytes.set(
      [...rampColor(theme, at).map(Math.round), Math.round(255 * (least + (most - least) * Math.min(1, at * 1.6)))],
      i * 4,
    )
  }
  return bytes
}
