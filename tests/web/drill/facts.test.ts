import { expect, test } from 'vitest'
import type { AreaDetail, GridDetail } from '../../../web/api.ts'
import { factsOf, neighboursOf } from '../../../web/drill/facts.ts'
import { crumbsTo } from '../../../web/drill/levels.ts'

const areas = [
  { properties: { code: '110102', level: 'district', name: '西城区' } },
  { properties: { code: '110102001', level: 'street', name: '西长安街街道' } },
]

const area = (over: Partial<AreaDetail> = {}): AreaDetail => ({
  code: '110102001',
  level: 'street',
  name: '西长安街街道',
  areaM2: 4_210_000,
  responsible: null,
  path: [],
  children: 0,
  neighbours: [{ code: '110102011', name: '金融街街道' }],
  bbox: [116.36, 39.9, 116.38, 39.92],
  center: [116.37, 39.91],
  validFrom: '2024-01-01',
  validTo: null,
  versions: [{ name: '西长安街街道', validFrom: '2024-01-01', validTo: null }],
  history: [],
  ...over,
})

const grid = (over: Partial<GridDetail> = {}): GridDetail => ({
  code: '110102001012007',
  geometry: { type: 'Polygon', coordinates: [] },
  areaM2: 10_213,
  landUse: '居住',
  level: null,
  origin: 'generated',
  validFrom: '2026-01-01',
  validTo: null,
  responsible: '西长安街街道',
  responsibleIs: 'office',
  bbox: [116.36, 39.9, 116.38, 39.92],
  center: [116.37, 39.91],
  path: [],
  neighbours: ['110102001012008', '110102011003001'],
  changes: [],
  can: [],
  ...over,
})

const crumbs = (code: string) => crumbsTo(code, areas, '全市')
const told = (facts: readonly (readonly [string, string])[], name: string) => facts.find(([each]) => each === name)?.[1]

test('an area that names nobody is its street’s; one above the streets is nobody’s', () => {
  expect(told(factsOf(area(), undefined, crumbs('110102001')), '责任单位')).toBe('西长安街街道办事处')
  expect(told(factsOf(area({ responsible: '张三' }), undefined, crumbs('110102001')), '责任单位')).toBe('张三')
  expect(told(factsOf(area({ level: 'district' }), undefined, crumbs('110102')), '责任单位')).toBe('未登记')
  expect(factsOf(undefined, undefined, crumbs('110102'))).toEqual([])
})

test('versions are told where there are several', () => {
  const versions = [
    { name: '西长安街街道', validFrom: null, validTo: '2024-01-01' },
    { name: '西长安街街道', validFrom: '2024-01-01', validTo: null },
  ]
  expect(factsOf(area(), undefined, crumbs('110102001'))).toHaveLength(1)
  expect(told(factsOf(area({ versions }), undefined, crumbs('110102001')), '现行版本')).toBe(
    '自 2024-01-01 起，共 2 个版本',
  )
})

test('a grid answers by its own party, else by its area or the local office', () => {
  const who = (over: Partial<GridDetail>) => told(factsOf(undefined, grid(over), []), '责任单位')
  expect(who({})).toBe('西长安街街道办事处')
  expect(who({ responsible: '李建国', responsibleIs: 'own' })).toBe('李建国')
  expect(who({ responsible: null, responsibleIs: null })).toBe('未登记')
  const facts = factsOf(undefined, grid(), [])
  expect(told(facts, '用地类别')).toBe('居住')
  expect(told(facts, '管理等级')).toBeUndefined()
  expect(told(facts, '来源')).toBe('自动划分')
})

test('a grid next door goes by its number, after its community’s name if that is another one', () => {
  const known = [{ properties: { code: '110102011003', level: 'community', name: '丰盛社区' } }]
  expect(neighboursOf(undefined, grid(), known).map(({ name }) => name)).toEqual(['008', '丰盛社区 001'])
  expect(neighboursOf(undefined, grid(), []).map(({ name }) => name)).toEqual(['008', '110102011003001'])
  expect(neighboursOf(area(), undefined, [])).toEqual([{ code: '110102011', name: '金融街街道' }])
  expect(neighboursOf(undefined, undefined, [])).toEqual([])
})
