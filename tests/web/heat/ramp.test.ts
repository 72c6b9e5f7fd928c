import { expect, test } from 'vitest'
import { rampColor, rampCss, rampGradient, rampTexels } from '../../../web/heat/ramp.ts'

/** Relative luminance, WCAG 2.2. */
const luminance = ([r, g, b]: readonly number[]): number => {
  const linear = (c = 0) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

test.each([
  ['dark', 1],
  ['light', -1],
] as const)('the %s ramp changes lightness in one direction at every step, the last included', (theme, direction) => {
  for (let i = 1; i <= 20; i++) {
    const step = luminance(rampColor(theme, i / 20)) - luminance(rampColor(theme, (i - 1) / 20))
    expect(step * direction).toBeGreaterThan(0)
  }
})

test('positions beyond the ends take the colour of the end', () => {
  expect(rampCss('dark', -1)).toBe('rgb(13 18 26)')
  expect(rampCss('dark', 2)).toBe('rgb(253 246 212)')
  expect(rampGradient('light')).toMatch(/^linear-gradient\(to right, rgb\(255 255 255\), .*rgb\(153 0 0\)\)$/)
})

test('streets stay readable: opacity runs from about a third to nine tenths', () => {
  const texels = rampTexels('dark', 64)
  expect((texels[3] ?? 0) / 255).toBeCloseTo(0.3, 1)
  expect((texels.at(-1) ?? 0) / 255).toBeCloseTo(0.9, 1)
})
