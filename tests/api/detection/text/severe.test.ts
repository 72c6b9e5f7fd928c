import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { severeListOn, severityOf } from '../../../../api/detection/text/severe.ts'
import { dateOf, dayOf } from '../../../../data/city/clock.ts'
import { complaintsOfDay } from '../../../../data/city/complaints.ts'
import { type SevereList, severeLists } from '../../../../data/codes/severe-words.ts'

fc.configureGlobal({ seed: 20_261_121 })

const of = (text: string, className = '') => severityOf({ text, class: className, on: '2026-11-21' })

describe('one report is a hazard at once', () => {
  test.each([
    ['栖美园5号楼外墙松动脱落', '外墙脱落'],
    ['屋檐下钢筋裸露在外', '钢筋外露'],
    ['胡同口井盖丢失', '井盖缺失'],
    ['这里没有井盖', '井盖缺失'],
    ['楼道里闻到煤气味', '燃气泄漏'],
    ['隔壁院墙坍塌', '坍塌'],
    ['电梯困人了', '人员被困或伤亡'],
    ['隔壁承重墙被拆了一半', '承重结构受损'],
    ['隔壁打通承重墙，墙体裂缝越来越大', '拆改承重结构'],
    ['墙体裂缝越来越大，大树快倒了', '树木或杆体倾倒'],
  ])('%s: %s', (text, name) => {
    const found = of(text)
    expect(found.hazard).toBe(true)
    expect(found.rule?.name).toBe(name)
  })

  test.each(['鋼筋外露', '钢💧筋外 露', '钢筋　外露', '煤氣洩漏', '隔壁著火了'])(
    '%s, however it is written',
    (text) => {
      expect(of(text).hazard).toBe(true)
    },
  )
})

describe('a word that is denied, settled or only feared has no force', () => {
  test.each([
    ['室内没有漏雨', 'denied'],
    ['现在不漏水了', 'denied'],
    ['燃气不漏了', 'denied'],
    ['没有闻到煤气味', 'denied'],
    ['没有井盖丢失', 'denied'],
    ['未发现任何坍塌', 'denied'],
    ['煤气味散了', 'gone'],
    ['漏水已修好', 'settled'],
    ['外墙脱落，现已修复', 'settled'],
    ['外墙脱落，险些砸到孩子，目前已加固', 'settled'],
    ['外墙脱落。现已修好，谢谢', 'settled'],
    ['已更换丢失的井盖，井盖丢失修好了', 'settled'],
    ['万一着火车进不来', 'feared'],
    ['担心漏电', 'feared'],
    ['燃气泄漏应急演练', 'talk'],
    ['沒有漏電', 'denied'],
  ])('%s: %s', (text, denial) => {
    const { hazard, matches } = of(text)
    expect(hazard).toBe(false)
    expect(matches.map((match) => match.denial)).toContain(denial)
  })

  test('no smell', () => {
    expect(of('检查后无异味')).toMatchObject({ weight: 0, matches: [{ rule: 'smell', denial: 'denied' }] })
  })
})

test.each([
  ['没有人管外墙脱落'],
  ['外墙没人修脱落'],
  ['无人处理，井盖丢失'],
  ['外墙脱落，物业说已修好'],
  ['外墙脱落，已修好又掉了'],
  ['外墙脱落已修三次'],
  ['外墙脱落还没修好'],
  ['外墙脱落，请尽快修好'],
  ['井盖丢失，外墙脱落，现已修复'],
  ['房屋被淹没坍塌'],
  ['没有\n坍塌了'],
  ['担心随时坍塌'],
  ['是不是燃气泄漏'],
  ['恐怕要坍塌'],
  ['墙体不断掉砖，外墙不停脱落'],
  ['路灯已修好，井盖丢失'],
])('%s: in doubt it keeps its force', (text) => {
  expect(of(text).hazard).toBe(true)
})

test('a clause ends what a word may reach, and 旁 leads to another thing', () => {
  expect(of('井盖旁地砖缺失').matches).toEqual([])
  expect(of('外墙刷白，漆皮脱落').matches).toEqual([])
})

test('matches stand where they are in the raw text', () => {
  const raw = '我家😭 鋼筋 外露，沒有漏水'
  const { matches } = of(raw)
  expect(matches.map(({ from, to, denial }) => [raw.slice(from, to), denial])).toEqual([
    ['鋼筋 外露', undefined],
    ['漏水', 'denied'],
  ])
})

test('weak signs add up, each rule once', () => {
  expect(of('井盖松动')).toMatchObject({ hazard: false, weight: 0.5 })
  expect(of('井盖松动，那个井盖松动')).toMatchObject({ hazard: false, weight: 0.5 })
  expect(of('井盖松动，有人摔伤')).toMatchObject({ hazard: true, weight: 1, rule: { code: 'loose-cover' } })
})

test('a heading that names the category weighs little where the report tells of a lesser thing', () => {
  expect(of('体育馆路路面塌陷。体育馆路8号有一处地砖缺失，夜里看不见，孩子差点踩进去。')).toMatchObject({
    hazard: false,
    weight: 0.7,
  })
  expect(of('体育馆路路面塌陷。请尽快处理。').hazard, 'nothing else is told').toBe(true)
  expect(of('体育馆路路面塌陷。地砖缺失，路面塌陷约一米深。').hazard, 'told again').toBe(true)
  expect(of('路面塌陷，地砖缺失').hazard, 'no heading').toBe(true)
})

test('a rule for some classes leaves others alone; an order without a class counts as any', () => {
  expect(of('漏水', '房屋漏雨').weight).toBe(0.3)
  expect(of('漏水', '停车管理').weight).toBe(0)
  expect(of('漏水', '未分类').weight).toBe(0.3)
})

test('the list of the day counts', () => {
  const [first] = severeLists
  if (!first) throw new Error('no list')
  const later: SevereList = { ...first, from: '2026-06-01', rules: first.rules.filter(({ code }) => code !== 'gas') }
  const lists = [later, first]
  expect(severeListOn('2017-12-31', lists)).toBeUndefined()
  expect(severeListOn('2026-05-31', lists)).toBe(first)
  expect(severeListOn('2026-06-01', lists)).toBe(later)
  expect(severityOf({ text: '煤气味', class: '', on: '2026-05-31' }, lists)).toMatchObject({ hazard: true })
  expect(severityOf({ text: '煤气味', class: '', on: '2026-06-01' }, lists)).toMatchObject({ hazard: false })
  expect(severityOf({ text: '煤气味', class: '', on: '2017-01-01' }, lists)).toMatchObject({ list: undefined })
})

test('any text is taken, and every match lies in it', () => {
  const piece = fc.constantFrom(
    '没有',
    '外墙',
    '脱落',
    '，',
    '已修好',
    '煤气',
    '味',
    '😭',
    ' ',
    '\n',
    '担心',
    '又',
    '。',
    '的',
  )
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 16 }), (pieces) => {
      const text = pieces.join('')
      const { matches, weight, hazard } = of(text)
      expect(hazard).toBe(weight >= 1)
      expect(matches.some(({ denial }) => !denial)).toBe(weight > 0)
      for (const { from, to } of matches) {
        expect(from).toBeGreaterThanOrEqual(0)
        expect(to).toBeGreaterThan(from)
        expect(to).toBeLessThanOrEqual(text.length)
      }
    }),
  )
})

test('of the demo city, a report in a fortnight or so is a hazard at once, none of them over a fear alone', () => {
  const first = dayOf(Date.parse('2026-06-01T12:00:00+08:00') / 1000)
  let hazards = 0
  for (let day = first; day < first + 30; day++)
    for (const { text, class: name } of complaintsOfDay({ seed: 20180410 }, day)) {
      const { hazard, matches } = severityOf({ text, class: name, on: dateOf(day) })
      if (!hazard) continue
      hazards++
      expect(
        matches.some(({ denial, weight }) => !denial && weight >= 0.5),
        text,
      ).toBe(true)
    }
  expect(hazards).toBeGreaterThan(0)
  expect(hazards).toBeLessThan(10)
})
