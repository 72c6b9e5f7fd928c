import { w } from '../words.ts'

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const tenth = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 })
const compact = new Intl.NumberFormat(w.locale, { notation: 'compact', maximumFractionDigits: 1 })

/** A figure for people: one decimal below ten, thousands grouped, and 30.6 万 from a hundred thousand on. */
export const figure = (value: number): string => {
  if (Math.abs(value) >= 100_000) return compact.format(value)
  return Math.abs(value) < 10 ? tenth.format(value) : whole.format(value)
}

export const count = (value: number): string => whole.format(value)

const hundredth = new Intl.NumberFormat('en-US', { maximumFractionDigits: 2, minimumFractionDigits: 2 })

/** An area of so many square metres, with its unit: km² from a tenth of one on. */
export const areaFigure = (m2: number): string =>
  m2 >= 100_000 ? `${hundredth.format(m2 / 1_000_000)} km²` : `${whole.format(m2)} ㎡`

/** How many, where places share what lies between them: whole, and `<1` for what is less than half of one but not none. */
export const sharedCount = (value: number): string => (value > 0 && value < 0.5 ? '<1' : whole.format(value))

/** `+64%`, `−3%`; a true minus sign, as wide as the plus. */
export const signedPercent = (ratio: number): string => {
  const percent = Math.round(ratio * 100)
  return percent < 0 ? `−${-percent}%` : percent > 0 ? `+${percent}%` : '0%'
}

/** How long ago, in words. `seconds` below zero counts as now. */
export const ago = (seconds: number): string => {
  const s = Math.max(0, Math.round(seconds))
  if (s < 90) return w.time.secondsAgo(s)
  if (s < 90 * 60) return w.time.minutesAgo(Math.round(s / 60))
  if (s < 36 * 3600) return w.time.hoursAgo(Math.round(s / 3600))
  return w.time.daysAgo(Math.round(s / 86_400))
}

/** How long, in words. */
export const lasting = (seconds: number): string => {
  const s = Math.max(0, Math.round(seconds))
  if (s < 90 * 60) return w.time.minutes(Math.max(1, Math.round(s / 60)))
  if (s < 36 * 3600) return w.time.hours(Math.round(s / 3600))
  return w.time.days(Math.round(s / 86_400))
}

/** Area codes in groups: 110102 001 012 007; where grids have two digits, 430104 001 012 07. */
export const groupedCode = (code: string): string =>
  code.replace(/^(\d{6})(\d{3})?(\d{3})?(\d{2,3})?$/, (_, ...groups) => groups.slice(0, 4).filter(Boolean).join(' '))
