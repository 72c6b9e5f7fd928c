import type { Flow } from './city.ts'
import type { DayKind } from './clock.ts'

/** Where an episode acts. `reach` in metres; its effect falls from 1 at the middle towards the edge. */
export type Where =
  | { kind: 'alley'; name: string; reach: number; clearOfArterials: number }
  | { kind: 'around'; place: string; lon: number; lat: number; reach: number }
  | { kind: 'streets'; codes: readonly string[] }

/** Local hours of a day (a fraction is part of an hour) and how much of the effect then holds; ramps of five minutes inside. */
export type Hours = readonly (readonly [from: number, to: number, share: number])[]

export type When =
  /** The same hours of every day of a kind, through all weeks. */
  | { kind: 'weekly'; hours: Readonly<Record<DayKind, Hours>> }
  /** Once every so many days; `phase` sets which. A period that is no multiple of 7 never makes a weekly habit. */
  | { kind: 'every'; days: number; phase: number; hours: Hours }
  /** From the end of a heavy rain (data/city/weather.ts) through so many days. */
  | { kind: 'after-rain'; days: number }

/** What happens to the flow: it rises to a level, is multiplied, or so much is added; levels are per 5 minutes and cell. */
export type Strength = { toward: number } | { times: number } | { add: number }

export type Episode = {
  /** Its switch: `simulate({ without: ['tangzi'] })`, `QIANSHAO_FEED_WITHOUT=tangzi`. */
  name: string
  title: string
  about: string
  where: readonly Where[]
  when?: When
  flow?: { metric: Flow; strength: Strength }
  /** Complaints that follow: how many follow one occurrence (weekly: one stretch of hours), by class. */
  complaints?: { class: string; mean: number }[]
}

/** Rain of one event from which roofs leak, millimetres. */
export const heavyRain = 20

/**
 * Everything that is planted in the demo city. All else is ordinary life. Times are local; an episode that names no clock of its own
 * is found in any eight weeks, whatever the day the demo is started. `where` of several places: the occurrences take turns.
 */
export const episodes: readonly Episode[] = [
  {
    name: 'tangzi',
    title: '堂子胡同电动车拥堵',
    about: '外卖电动车每逢饭点与周末在胡同里交汇；同类胡同每 5 分钟 31-46 辆，本处约 118 辆，容量 60 辆。',
    where: [{ kind: 'alley', name: '堂子胡同', reach: 56, clearOfArterials: 70 }],
    when: {
      kind: 'weekly',
      hours: {
        workday: [
          [11, 13, 0.97],
          [17, 19, 1],
        ],
        weekend: [[11, 20, 0.92]],
        holiday: [[11, 20, 0.9]],
      },
    },
    flow: { metric: 'ebike', strength: { toward: 118.5 } },
    complaints: [{ class: '非机动车乱停放', mean: 0.3 }],
  },
  {
    name: 'concert',
    title: '先农坛体育场演唱会',
    about: '散场时人流约为平日同时段的数十倍，只有一晚；每 9 天一场，所以总有一场刚过、一场将到。',
    where: [{ kind: 'around', place: '先农坛体育场', lon: 116.3868, lat: 39.8748, reach: 420 }],
    when: {
      kind: 'every',
      days: 9,
      phase: 4,
      hours: [
        [17.5, 19.5, 0.62],
        [19.5, 21.75, 0.12],
        [21.75, 23.25, 1],
      ],
    },
    flow: { metric: 'pedestrian', strength: { add: 520 } },
    complaints: [{ class: '噪声扰民', mean: 6 }],
  },
  {
    name: 'burst-main',
    title: '供水主管爆裂',
    about: '清晨爆管，断路抢修七小时：周边机动车几乎停止，积水与停水诉求集中涌入；三处轮流，每 23 天一次。',
    where: [
      { kind: 'around', place: '宣武门外大街', lon: 116.3682, lat: 39.8938, reach: 300 },
      { kind: 'around', place: '东四南大街', lon: 116.4109, lat: 39.9195, reach: 280 },
      { kind: 'around', place: '车公庄大街', lon: 116.3402, lat: 39.9317, reach: 300 },
    ],
    when: { kind: 'every', days: 23, phase: 9, hours: [[6.33, 13.33, 1]] },
    flow: { metric: 'vehicle', strength: { times: 0.04 } },
    complaints: [
      { class: '道路积水', mean: 14 },
      { class: '停水停电', mean: 17 },
    ],
  },
  {
    name: 'leaks',
    title: '雨后房屋漏雨',
    about: '每场大雨后三天内，平房院落集中反映屋顶渗漏；同一户会反复来电。',
    where: [
      {
        kind: 'streets',
        codes: [
          '110102001',
          '110102003',
          '110102012',
          '110102013',
          '110102014',
          '110101003',
          '110101004',
          '110101006',
          '110101011',
        ],
      },
    ],
    when: { kind: 'after-rain', days: 3 },
    complaints: [{ class: '房屋漏雨', mean: 34 }],
  },
  {
    name: 'surge',
    title: '一次性人流激增',
    about: '商场活动引来一次性的人流激增，持续一个半小时，此后不再出现在同一钟点；三处轮流，每 13 天一次。',
    where: [
      { kind: 'around', place: '东方新天地', lon: 116.4085, lat: 39.909, reach: 220 },
      { kind: 'around', place: '西直门凯德', lon: 116.3494, lat: 39.9409, reach: 200 },
      { kind: 'around', place: '崇文门新世界', lon: 116.4128, lat: 39.8964, reach: 220 },
    ],
    when: { kind: 'every', days: 13, phase: 6, hours: [[15.25, 16.75, 1]] },
    flow: { metric: 'pedestrian', strength: { times: 4.5 } },
  },
  {
    name: 'control',
    title: '对照区',
    about: '和平里街道什么也没有安排：这里报出的任何异常都是误报。',
    where: [{ kind: 'streets', codes: ['110101010'] }],
  },
]
