import { describe, expect, test } from 'vitest'
import { makeCity } from '../../../api/areas/city.ts'
import { readComplaint } from '../../../api/facts/complaint.ts'
import { addresses } from '../../../data/city/addresses.ts'
import { cityPlan } from '../../../data/city/city.ts'
import { dateOf, dayOf, startOf } from '../../../data/city/clock.ts'
import { ComplaintBook, complaintRow } from '../../../data/city/complaint-book.ts'
import { phrases } from '../../../data/city/complaint-texts.ts'
import { complaintsOfDay, longestLifeDays } from '../../../data/city/complaints.ts'
import { episodes } from '../../../data/city/episodes.ts'
import { areas } from '../../../data/city/outline.ts'
import { planted } from '../../../data/city/planted.ts'
import { complaintClasses } from '../../../data/codes/complaint-classes.ts'

const seed = 20180410
const first = dayOf(Date.parse('2026-09-27T12:00:00+08:00') / 1000)
const days = Array.from({ length: 56 }, (_, i) => first + i)
const all = days.flatMap((day) => complaintsOfDay({ seed }, day))

test('50 to 150 a day, a hundred at most on most days', () => {
  const counts = days.map((day) => complaintsOfDay({ seed }, day).length).sort((a, b) => a - b)
  expect(counts[0]).toBeGreaterThan(50)
  expect(counts.at(-1)).toBeLessThan(150)
  expect(counts[28]).toBeGreaterThan(75)
  expect(counts[28]).toBeLessThan(110)
})

test('the same seed gives the same orders, and each number is used once', () => {
  expect(complaintsOfDay({ seed }, first)).toEqual(complaintsOfDay({ seed }, first))
  expect(complaintsOfDay({ seed: 1 }, first)).not.toEqual(complaintsOfDay({ seed }, first))
  expect(new Set(all.map(({ number }) => number)).size).toBe(all.length)
  for (const { number, steps } of all) {
    const at = steps[0]?.at ?? 0
    expect(number).toMatch(/^\d{14}$/)
    expect(number.slice(0, 8)).toBe(dateOf(dayOf(at)).replaceAll('-', ''))
  }
})

test('about 30 in 100 have no coordinates; the others lie in the street they name', () => {
  const city = makeCity({ ...cityPlan, demo: true }, [...areas])
  const nameOf = new Map(areas.map(({ code, name }) => [code, name]))
  const placed = all.filter(({ position }) => position)
  expect(1 - placed.length / all.length).toBeGreaterThan(0.27)
  expect(1 - placed.length / all.length).toBeLessThan(0.33)
  for (const { position, place, truth } of placed) {
    const { lon, lat } = position ?? { lon: 0, lat: 0 }
    expect(truth).toEqual(position)
    expect(place.startsWith(nameOf.get(city.areaAt(lon, lat)) ?? 'nowhere'), place).toBe(true)
  }
})

test('what has no coordinates is told in every way, and always lies in the city', () => {
  const city = makeCity({ ...cityPlan, demo: true }, [...areas])
  const told = all.filter(({ position }) => !position)
  for (const { truth, place } of told) expect(city.contains(truth.lon, truth.lat), place).toBe(true)
  const share = (way: string) => told.filter((one) => one.way === way).length / told.length
  for (const way of ['address', 'compound', 'name', 'crossing', 'component'])
    expect(share(way), way).toBeGreaterThan(0.02)
  expect(share('mark')).toBe(0)
  for (const { place } of told.filter(({ way }) => way === 'component')) expect(place).toMatch(/编号\d{4} ?\d{4}的/)
  for (const { place } of told.filter(({ way }) => way === 'crossing'))
    expect(place).toMatch(/与.+(路口|交叉口|交汇处)/)
})

test('the api is told neither the truth nor the way', () => {
  for (const one of all.slice(0, 200)) {
    const row = JSON.parse(complaintRow(one, '受理'))
    expect(row).not.toHaveProperty('truth')
    expect(row).not.toHaveProperty('way')
    expect('lon' in row).toBe(one.position !== undefined)
  }
})

test('classes are those of the list, and each has its phrases', () => {
  const names = complaintClasses.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(Object.keys(phrases).sort()).toEqual([...names].sort())
  expect(new Set(all.map((one) => one.class))).toEqual(new Set(names))
  for (const { complaints = [] } of episodes) for (const one of complaints) expect(names).toContain(one.class)
})

test('texts are whole sentences, hardly ever the same twice', () => {
  for (const { text } of all) {
    expect(text).not.toMatch(/[{}]|undefined|NaN|，，|。，/)
    expect(text).toMatch(/^[^。]+。[^。]+。$/)
  }
  expect(new Set(all.map(({ text }) => text)).size / all.length).toBeGreaterThan(0.97)
})

test('reporters are invented: their phones begin 1440, which no person has', () => {
  for (const { reporter, text } of all) {
    expect(reporter.phone).toMatch(/^1440\d{7}$/)
    expect(reporter.name).toMatch(/^[一-鿿]{2,3}$/)
    for (const [phone] of text.matchAll(/\d{11}/g)) expect(phone).toMatch(/^1440/)
  }
  const withPhone = all.filter(({ text }) => /1440\d{7}/.test(text)).length
  expect(withPhone / all.length).toBeGreaterThan(0.01)
})

test('statuses come in order and end within the longest life', () => {
  for (const { steps } of all) {
    expect(steps.map(({ status }) => status)).toEqual(['受理', '派单', '办结'])
    const times = steps.map(({ at }) => at)
    expect([...times].sort((a, b) => a - b)).toEqual(times)
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeLessThan(longestLifeDays * 86_400)
  }
})

describe('planted complaints', () => {
  const span = [startOf(first), startOf(first + 56)] as const
  const inSpan = (of: typeof all, name: string, times: readonly { from: number; to: number }[]) =>
    of.filter(
      (one) =>
        one.class === name &&
        times.some(({ from, to }) => (one.steps[0]?.at ?? 0) >= from && (one.steps[0]?.at ?? 0) < to),
    )

  test('roofs leak after heavy rain and hardly else, unless the episode is left out', () => {
    const leaks = planted({ seed }, ...span).find(({ name }) => name === 'leaks')
    const times = leaks?.times ?? []
    expect(times.length).toBeGreaterThanOrEqual(2)
    const wet = inSpan(all, '房屋漏雨', times).length
    const dry = all.filter((one) => one.class === '房屋漏雨').length - wet
    const wetDays = times.length * 3
    expect(wet / wetDays).toBeGreaterThan(2.5 * (dry / (56 - wetDays)))
    const without = days.flatMap((day) => complaintsOfDay({ seed, without: ['leaks'] }, day))
    expect(inSpan(without, '房屋漏雨', times).length).toBeLessThan(0.4 * wet)
  })

  test('some leaking households call again and again', () => {
    const places = all.filter((one) => one.class === '房屋漏雨').map(({ place }) => place)
    expect(new Set(places).size).toBeLessThan(0.85 * places.length)
  })

  test('a burst main brings its calls within its hours and around its place', () => {
    const bursts = planted({ seed }, ...span).filter(({ name }) => name === 'burst-main')
    expect(bursts.length).toBeGreaterThan(0)
    for (const { times } of bursts) {
      for (const name of ['道路积水', '停水停电'])
        expect(inSpan(all, name, times).length / times.length).toBeGreaterThan(5)
    }
  })

  test('堂子胡同 is told of more than any other alley', () => {
    const count = (name: string) =>
      all.filter((one) => one.class === '非机动车乱停放' && one.place.includes(name)).length
    const others = new Set(
      addresses()
        .filter(({ kind }) => kind === 'alley')
        .map(({ name }) => name),
    )
    others.delete('堂子胡同')
    const most = Math.max(...[...others].map(count))
    expect(count('堂子胡同')).toBeGreaterThan(10)
    expect(count('堂子胡同')).toBeGreaterThan(most)
  })
})

describe('the book', () => {
  const since = startOf(first)
  const rowsOf = (text: string): { number: string; status: string; at: number }[] =>
    text
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line))

  test('tells each order as it stood at the end of a window, and the api takes it', () => {
    const to = since + 20 * 86_400
    const { text, rows } = new ComplaintBook({ seed }).between(since, to, since)
    const told = rowsOf(text)
    expect(told).toHaveLength(rows)
    expect(new Set(told.map(({ number }) => number)).size).toBe(rows)
    const expected = all.filter(({ steps }) => (steps[0]?.at ?? 0) < to)
    expect(rows).toBe(expected.length)
    const status = new Map(told.map((one) => [one.number, one.status]))
    for (const { number, steps } of expected)
      expect(status.get(number)).toBe(steps.findLast(({ at }) => at < to)?.status)
    for (const row of told) expect(readComplaint(row, to)).toMatchObject({ number: row.number })
  })

  test('tells every change of an order once when windows follow each other', () => {
    const book = new ComplaintBook({ seed })
    const seen = new Map<string, string[]>()
    const from = since + 20 * 86_400
    for (let at = from; at < from + 86_400; at += 300)
      for (const { number, status } of rowsOf(book.between(at, at + 300, since).text))
        seen.set(number, [...(seen.get(number) ?? []), status])
    const changes = all.flatMap(({ number, steps }) =>
      steps.filter(({ at }) => at >= from && at < from + 86_400).map(({ status }) => `${number} ${status}`),
    )
    expect([...seen].flatMap(([number, list]) => list.map((status) => `${number} ${status}`)).sort()).toEqual(
      changes.sort(),
    )
    expect([...seen.values()].some((list) => list.length > 1)).toBe(true)
  })
})
