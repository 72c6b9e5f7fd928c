import { latLngToCell } from 'h3-js'
import { expect, test } from 'vitest'
import { pastEpisodes } from '../../../../api/detection/complaints/looks.ts'
import { type Tally, tallyOf } from '../../../../api/detection/complaints/tally.ts'
import { Usual } from '../../../../api/detection/complaints/usual.ts'
import { defaultRules } from '../../../../api/detection/rules/settings.ts'
import { cityPlan } from '../../../../data/city/city.ts'
import { occurrences } from '../../../../data/city/effects.ts'
import { demoCity, demoOrders, seconds } from './world.ts'

const day = 86_400
const controlStreet = '110101010'

const demoTally = (seed: number, from: number, to: number): Tally =>
  tallyOf(
    demoOrders(seed, from, to).map(({ class: name, at, lon, lat }) => ({
      class: name,
      at: Math.floor(at / 300) * 300,
      cell: latLngToCell(lat, lon, 10),
      count: 1,
    })),
    { from, to },
    demoCity.get().areaOfCell,
  )

test.each([
  ['in November, as the heating season begins', '2026-11-22T00:00:00', cityPlan.seed],
  ['in summer, with another seed', '2026-08-22T00:00:00', 9],
])(
  'the last fortnight of the demo city %s: what is planted, nothing in the control street, and by chance one more at most',
  async (_, until, seed) => {
    const to = seconds(until)
    const from = to - 14 * day
    const tally = demoTally(seed, to - 56 * day, to)
    const usual = new Usual(tally, demoCity.calendar())
    const episodes = await pastEpisodes({ tally, usual, book: defaultRules, city: demoCity }, from, to)
    const planted = occurrences({ seed }, from - 3 * day, to).flatMap((one) =>
      (one.episode.complaints ?? []).map((told) => ({ ...one, class: told.class })),
    )
    const strangers = episodes.filter(
      ({ worst, from: first }) =>
        !planted.some((one) => one.class === worst.subject && one.from <= first && first <= one.to + 3 * day),
    )
    expect(
      strangers.length,
      strangers.map(({ worst }) => `${worst.subject} in ${worst.area}`).join(),
    ).toBeLessThanOrEqual(1)
    expect(episodes.filter(({ worst }) => worst.area === controlStreet)).toEqual([])
    const found = (subject: string, at: number, within: number): boolean =>
      episodes.some(
        ({ worst, from: first, to: last }) => worst.subject === subject && first <= at + within && last >= at,
      )
    for (const one of planted.filter(({ episode }) => episode.name === 'burst-main'))
      if (one.from >= from) expect(found(one.class, one.from, 4 * 3600), `${one.class} after the main burst`).toBe(true)
    const concerts = planted.filter(({ episode, from: at }) => episode.name === 'concert' && at >= from)
    expect(concerts.some(({ from: at }) => found('噪声扰民', at, 8 * 3600))).toBe(true)
  },
)
