import { expect, test } from 'vitest'
import { makeCity } from '../../../api/areas/city.ts'
import { cityPlan } from '../../../data/city/city.ts'
import { communities } from '../../../data/city/communities.ts'
import { componentAt, componentCount, type DemoComponent } from '../../../data/city/components.ts'
import { areas } from '../../../data/city/outline.ts'
import { componentClasses } from '../../../data/codes/component-classes/standards.ts'

const all: DemoComponent[] = Array.from({ length: componentCount() }, (_, i) => componentAt(i))
const share = (match: (one: DemoComponent) => boolean) => all.filter(match).length / all.length

test('as many as published: more than 160,000', () => {
  expect(all.length).toBeGreaterThan(160_000)
  expect(all.length).toBeLessThan(200_000)
})

test('codes have eight digits, most a leading zero, and are used once in their district, some of them in both', () => {
  for (const { code } of all) if (!/^\d{8}$/.test(code)) expect(code).toMatch(/^\d{8}$/)
  expect(share(({ code }) => code.startsWith('0'))).toBeGreaterThan(0.8)
  const codes = new Set(all.map(({ district, code }) => `${district}.${code}`))
  expect(codes.size).toBe(all.length)
  const eastern = new Set(all.filter(({ district }) => district === '110101').map(({ code }) => code))
  const both = all.filter(({ district, code }) => district === '110102' && eastern.has(code))
  expect(both.length).toBeGreaterThan(100)
})

test('national codes have 16 digits, district and class first, and are used once', () => {
  for (const { national, district, class: name } of all)
    if (!national.startsWith(district + name) || !/^\d{16}$/.test(national)) expect(national).toBe(district + name)
  expect(new Set(all.map(({ national }) => national)).size).toBe(all.length)
})

test('classes are those of the order of 2007, most of them and of every major', () => {
  const known = componentClasses.filter(({ standard }) => standard === 'CJ/T 214-2007')
  const codes = new Set(known.map(({ code }) => code))
  const used = new Set(all.map((one) => one.class))
  for (const name of used) expect(codes.has(name), name).toBe(true)
  expect(used.size).toBeGreaterThan(55)
  expect(new Set([...used].map((name) => name.slice(0, 2)))).toEqual(new Set(known.map(({ major }) => major)))
})

test('every component lies in the district whose code it bears, and in a community', () => {
  const city = makeCity({ ...cityPlan, demo: true }, [...areas, ...communities()])
  for (let i = 0; i < all.length; i += 7) {
    const one = all[i]
    if (!one) continue
    const area = city.areaAt(one.lon, one.lat)
    if (area.length !== 12 || !area.startsWith(one.district)) expect(`${one.code} ${area}`).toMatch(one.district)
  }
})

test('a few in a hundred are damaged or gone, each has its people and a date', () => {
  expect(share(({ state }) => state === 'intact')).toBeGreaterThan(0.94)
  expect(share(({ state }) => state === 'intact')).toBeLessThan(0.98)
  for (const state of ['damaged', 'missing', 'abandoned', 'removed'])
    expect(
      share((one) => one.state === state),
      state,
    ).toBeGreaterThan(0.001)
  for (const { owner, maintainer, manager, installedOn } of all.slice(0, 20_000)) {
    if (/^[^{}]{3,30}$/.test(owner) && /^[^{}]{3,30}$/.test(maintainer) && manager.endsWith('办事处')) continue
    expect([owner, maintainer, manager, installedOn]).toBe('people')
  }
  const dates = all.map(({ installedOn }) => installedOn).sort()
  expect(dates[0] ?? '').toMatch(/^2004-/)
  expect((dates.at(-1) ?? '') < '2025-12-31').toBe(true)
})

test('the same component comes every time, and none outside the list', () => {
  expect(componentAt(12_345)).toEqual(componentAt(12_345))
  expect(() => componentAt(componentCount())).toThrow(RangeError)
  expect(() => componentAt(-1)).toThrow(RangeError)
})
