import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { classStandards, componentClasses } from '../../../../data/codes/component-classes/standards.ts'
import { sharedData } from '../../../support/shared.ts'

const of = (standard: string) => componentClasses.filter((one) => one.standard === standard)

/** Rows of a plain CSV file as records; none of these files quotes a field. */
const records = (file: string): Record<string, string>[] => {
  const [head = '', ...lines] = readFileSync(file, 'utf8')
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/)
  const names = head.split(',')
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, at) => [names[at] ?? '', value])))
}

test('each list has as many classes as its standard is said to have', () => {
  expect(of('CJ/T 214-2007')).toHaveLength(85)
  expect(of('GB/T 47678.5')).toHaveLength(153)
  expect(of('北京 2013')).toHaveLength(85)
})

test('a number belongs to one class of one standard and begins with its major', () => {
  expect(new Set(componentClasses.map((one) => one.code)).size).toBe(componentClasses.length)
  for (const one of componentClasses) {
    expect(one.code.startsWith(one.major), one.code).toBe(true)
    expect(one.name, one.code).toMatch(/^[^\d\s]+$/)
  }
})

test('a name is used once in a standard, so that it can stand for its number', () => {
  for (const { code } of classStandards) {
    const names = of(code).map((one) => one.name)
    expect(new Set(names).size, code).toBe(names.length)
  }
})

test('majors of one kind are one group in every standard', () => {
  const groupOf = (code: string) => componentClasses.find((one) => one.code === code)?.group
  expect(['0118', '01037', '100118'].map(groupOf)).toEqual(['utility', 'utility', 'utility'])
  expect(['0602', '05009', '0503'].map(groupOf)).toEqual(['other', 'other', 'building'])
})

const list2007 = sharedData('standards', 'components_85_order_derived.csv')
const list2013 = sharedData('standards', 'beijing_chaoyang_app2013_codes_excerpt.csv')
const list2026 = sharedData('standards', 'gbt47678_5_2026_secondary.csv')

/** Skips, saying so, where this machine has no such list. */
const withList = test.skipIf(!list2007 || !list2013 || !list2026)

withList('the list of 2007 is the published one', () => {
  expect(of('CJ/T 214-2007').map(({ code, name, major, majorName }) => ({ code, name, major, majorName }))).toEqual(
    records(list2007 ?? '').map((row) => ({
      code: row.code4,
      name: row.name,
      major: row.major_code,
      majorName: row.major,
    })),
  )
})

withList('the excerpt of 2013 is the published one', () => {
  expect(of('北京 2013').map(({ code, name, majorName }) => ({ code, name, majorName }))).toEqual(
    records(list2013 ?? '')
      .filter((row) => row.group?.startsWith('部件-'))
      .map((row) => ({ code: row.code6, name: row.name, majorName: row.group?.slice('部件-'.length) })),
  )
})

withList('the list of 2026 is the one written down', () => {
  expect(of('GB/T 47678.5').map(({ code, name, majorName }) => ({ code, name, majorName }))).toEqual(
    records(list2026 ?? '')
      .filter((row) => row.kind === '管理部件')
      .map((row) => ({ code: row.code, name: row.name, majorName: row.major })),
  )
})
