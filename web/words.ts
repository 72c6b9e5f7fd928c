import * as accounts from './accounts/words.ts'
import * as alerts from './alerts/words.ts'
import * as components from './components/words.ts'
import * as drill from './drill/words.ts'
import * as facts from './facts/words.ts'
import * as grid from './grid/words.ts'
import * as hazards from './hazards/words.ts'
import * as heat from './heat/words.ts'
import * as imports from './imports/words.ts'
import * as live from './live/words.ts'
import * as map from './map/words.ts'
import * as rules from './rules/words.ts'
import * as search from './search/words.ts'
import * as unplaced from './unplaced/words.ts'

/**
 * Every text of the screens: the common ones stand here, those of a slice in its own words.ts. Chinese first; English has the same keys
 * or does not compile.
 */
const zh = {
  locale: 'zh-CN',
  product: '前哨',
  dot: ' · ',
  close: '关闭',
  retry: '重试',
  per5: (unit: string) => `${unit}/5 分钟`,
  time: {
    secondsAgo: (n: number) => `${n} 秒前`,
    minutesAgo: (n: number) => `${n} 分钟前`,
    hoursAgo: (n: number) => `${n} 小时前`,
    daysAgo: (n: number) => `${n} 天前`,
    minutes: (n: number) => `${n} 分钟`,
    hours: (n: number) => `${n} 小时`,
    days: (n: number) => `${n} 天`,
    date: (month: number, day: number) => `${month}月${day}日`,
    weekdays: ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'],
    weekdaysShort: ['一', '二', '三', '四', '五', '六', '日'],
    dayKinds: { workday: '工作日', shifted: '调休上班', weekend: '周末', holiday: '节假日' },
    today: '今日',
    yesterday: '昨日',
  },
  theme: { dark: '切换到深色', light: '切换到浅色' },
  language: { other: 'EN', title: 'English' },
  sheet: { alerts: '告警', pulse: '态势', open: '展开', shut: '收起' },
  lost: { title: '没有这个页面', back: '回到地图' },
  signIn: accounts.zh,
  alerts: alerts.zh,
  components: components.zh,
  drill: drill.zh,
  ...facts.zh,
  grids: grid.zh,
  hazards: hazards.zh,
  ...heat.zh,
  imports: imports.zh,
  ...live.zh,
  layers: map.zh,
  rules: rules.zh,
  search: search.zh,
  unplaced: unplaced.zh,
}

export type Words = typeof zh

const en: Words = {
  locale: 'en-GB',
  product: 'Qianshao',
  dot: ' · ',
  close: 'Close',
  retry: 'Try again',
  per5: (unit) => `${unit}/5 min`,
  time: {
    secondsAgo: (n) => `${n} s ago`,
    minutesAgo: (n) => `${n} min ago`,
    hoursAgo: (n) => `${n} h ago`,
    daysAgo: (n) => `${n} d ago`,
    minutes: (n) => `${n} min`,
    hours: (n) => `${n} h`,
    days: (n) => `${n} d`,
    date: (month, day) => `${day}/${month}`,
    weekdays: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
    weekdaysShort: ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'],
    dayKinds: { workday: 'workday', shifted: 'shifted workday', weekend: 'weekend', holiday: 'holiday' },
    today: 'Today',
    yesterday: 'Yesterday',
  },
  theme: { dark: 'Dark theme', light: 'Light theme' },
  language: { other: '中文', title: '中文' },
  sheet: { alerts: 'Alerts', pulse: 'Pulse', open: 'Open', shut: 'Close' },
  lost: { title: 'There is no such page', back: 'Back to the map' },
  signIn: accounts.en,
  alerts: alerts.en,
  components: components.en,
  drill: drill.en,
  ...facts.en,
  grids: grid.en,
  hazards: hazards.en,
  ...heat.en,
  imports: imports.en,
  ...live.en,
  layers: map.en,
  rules: rules.en,
  search: search.en,
  unplaced: unplaced.en,
}

const key = 'language'

const chosen = (): 'zh' | 'en' => (localStorage.getItem(key) === 'en' ? 'en' : 'zh')

/** The catalogue of the language chosen on this machine; Chinese unless somebody chose otherwise. */
export const w: Words = typeof localStorage !== 'undefined' && chosen() === 'en' ? en : zh

/** Both catalogues, for tests. */
export const catalogues = { zh, en }

/** Changes the language of this machine; the page starts anew in it. */
export const switchLanguage = (): void => {
  localStorage.setItem(key, chosen() === 'en' ? 'zh' : 'en')
  location.reload()
}
