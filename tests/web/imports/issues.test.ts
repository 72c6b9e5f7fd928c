import { expect, test } from 'vitest'
import {
  countOf,
  issuesOf,
  issueWords,
  marksOf,
  nextIssue,
  type Report,
  rowWords,
  targetOf,
} from '../../../web/imports/issues.ts'

type Given = Report['issues'][number]

const given = (part: Partial<Given>): Given => ({
  severity: 'error',
  row: 1,
  field: null,
  code: 'overlap',
  message: '',
  ...part,
})
const report = (...issues: Given[]): Report => ({
  rows: 3,
  accepted: 3,
  rejected: 0,
  added: 3,
  changed: 0,
  unchanged: 0,
  removed: 0,
  issues,
  issueCounts: {},
  blocking: false,
  bbox: null,
})
const piece = {
  type: 'Polygon' as const,
  coordinates: [
    [
      [116, 39],
      [117, 39],
      [117, 40],
      [116, 39],
    ],
  ],
}

test('a wrong coordinate system comes before errors, errors before warnings, and rows keep their order', () => {
  const issues = issuesOf(
    report(
      given({ severity: 'warning', row: 1 }),
      given({ row: 2 }),
      given({ severity: 'warning', row: null, field: 'crs', code: 'crs_suspect' }),
      given({ row: 5 }),
    ),
  )
  expect(issues.map(({ row }) => row)).toEqual([null, 2, 5, 1])
  expect(issues.map(({ index }) => index)).toEqual([0, 1, 2, 3])
  expect(countOf(issues, 'error')).toBe(2)
  expect(issuesOf(null)).toEqual([])
})

test('a fault is marked by its piece and by a point that is seen from afar; one without a place is not', () => {
  const issues = issuesOf(
    report(given({ lon: 116.4, lat: 39.5, geometry: piece }), given({ lon: 1, lat: 2 }), given({ row: 3 })),
  )
  const { features } = marksOf(issues)
  expect(features.map(({ geometry, properties }) => [geometry.type, properties?.index])).toEqual([
    ['Polygon', 0],
    ['Point', 0],
    ['Point', 1],
  ])
  expect(issues.map((issue) => targetOf(issue) !== undefined)).toEqual([true, true, false])
})

test('stepping goes around among the faults that are shown', () => {
  const shown = issuesOf(report(given({}), given({}), given({}))).filter(({ index }) => index !== 1)
  expect(nextIssue(shown, undefined, 1)).toBe(0)
  expect(nextIssue(shown, undefined, -1)).toBe(2)
  expect(nextIssue(shown, 0, 1)).toBe(2)
  expect(nextIssue(shown, 2, 1)).toBe(0)
  expect(nextIssue(shown, 0, -1)).toBe(2)
  expect(nextIssue([], undefined, 1)).toBeUndefined()
})

test('words say which field is meant where the message does not, and where the fault is', () => {
  const fields = [{ name: 'lon', label: '经度', required: false, aliases: [] }]
  expect(issueWords({ message: '须为十进制度数', field: 'lon' }, fields)).toBe('经度：须为十进制度数')
  expect(issueWords({ message: '缺少经度', field: 'lon' }, fields)).toBe('缺少经度')
  expect(issueWords({ message: '重叠', field: 'geometry' }, fields)).toBe('重叠')
  expect(rowWords({ row: 7, field: null })).toMatch(/7/)
  expect(rowWords({ row: null, field: 'geometry' })).not.toBe(rowWords({ row: null, field: 'crs' }))
})
