import { describe, expect, test } from 'vitest'
import { addresses } from '../../../data/city/addresses.ts'
import { componentAt, componentCount } from '../../../data/city/components.ts'
import { compounds } from '../../../data/city/compounds.ts'
import { crossings } from '../../../data/city/crossings.ts'
import { toPlane } from '../../../data/city/plane.ts'
import { Draws } from '../../../data/city/random.ts'
import { type Told, tell } from '../../../data/city/told.ts'

const told = addresses().flatMap((address, i) =>
  ['路灯不亮', '停车管理'].map((className, k) => ({
    address,
    className,
    ...tell(address, className, new Draws(k, i)),
  })),
)
const of = (way: Told['way']) => told.filter((one) => one.way === way)
const metres = (a: { lon: number; lat: number }, b: { x: number; y: number }) => {
  const { x, y } = toPlane(a.lon, a.lat)
  return Math.hypot(x - b.x, y - b.y)
}

test('every text bears the name of its place, but for codes', () => {
  for (const { way, text, address } of told)
    if (way !== 'component') expect(text).toContain(address.name.replace(/[东西]区$/, ''))
})

describe('what is told is there', () => {
  test('a code is of a lamp within some 350 m, and only where lamps are complained of', () => {
    const lamps = new Map<string, { lon: number; lat: number }[]>()
    for (let i = 0; i < componentCount(); i++) {
      const { code, class: name, lon, lat } = componentAt(i)
      if (name === '0118') lamps.set(code, [...(lamps.get(code) ?? []), { lon, lat }])
    }
    expect(of('component').length).toBeGreaterThan(1000)
    for (const { text, className, lon, lat, address } of of('component')) {
      expect(className).toBe('路灯不亮')
      const code = (/编号([\d ]+)的路灯旁$/.exec(text)?.[1] ?? '').replace(' ', '')
      expect(code).toMatch(/^\d{8}$/)
      expect(lamps.get(code)).toContainEqual({ lon, lat })
      expect(metres(address, toPlane(lon, lat))).toBeLessThan(360)
    }
  })

  test('a crossing is one of its street', () => {
    expect(of('crossing').length).toBeGreaterThan(200)
    for (const { text, address, lon, lat } of of('crossing')) {
      const near = crossings().filter(
        ({ names }) => names.includes(address.name) && names.every((name) => text.includes(name)),
      )
      expect(Math.min(...near.map(({ at }) => metres({ lon, lat }, at))), text).toBeLessThan(2)
    }
  })

  test('a building is in its compound, and some names fit two compounds', () => {
    const rings = new Map(compounds().map((one) => [one.name, one]))
    for (const { text, address, lon, lat } of of('compound')) {
      expect(text).toMatch(/\d+号楼(\d单元)?$/)
      const { centre } = rings.get(address.name) ?? { centre: { x: 0, y: 0 } }
      expect(metres({ lon, lat }, centre)).toBeLessThan(90)
    }
    const whole = new Set(compounds().map(({ name }) => name))
    const halves = of('name').filter(({ address, text }) => address.kind === 'compound' && !text.endsWith(address.name))
    expect(halves.length).toBeGreaterThan(5)
    for (const { address, text } of halves) {
      expect(whole.has(address.name.replace(/[东西]区$/, '东区')), text).toBe(true)
      expect(whole.has(address.name.replace(/[东西]区$/, '西区')), text).toBe(true)
    }
  })
})

test('the street or district is told before some and left out before others', () => {
  const plain = of('address')
  const share = (pattern: RegExp) => plain.filter(({ text }) => pattern.test(text)).length / plain.length
  expect(share(/^[^区]{2,6}街道/)).toBeGreaterThan(0.3)
  expect(share(/^[东西]城区/)).toBeGreaterThan(0.1)
  expect(share(/街道|[东西]城区/)).toBeLessThan(0.8)
})
