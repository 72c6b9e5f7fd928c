import { expect, test } from 'vitest'
import { componentClasses } from '../../../data/codes/component-classes/standards.ts'
import { glyphOf, glyphTable, majorTable } from '../../../web/components/class-glyphs.ts'

test('every class of every standard has a sign, and common ones the sign of what they are', () => {
  const plain = componentClasses.filter(({ code }) => glyphOf(code) === 'other')
  expect(plain.map(({ code, name }) => `${code} ${name}`)).toEqual([])
  expect(['0101', '0118', '0301', '0402'].map(glyphOf)).toEqual(['cover-water', 'lamp', 'toilet', 'tree'])
  expect(['01037', '03001', '100118', '100301'].map(glyphOf)).toEqual(['lamp', 'toilet', 'lamp', 'toilet'])
})

test('what standards call alike looks alike', () => {
  const byName = Map.groupBy(componentClasses, ({ name }) => name)
  const faults = [...byName].filter(([, same]) => new Set(same.map(({ code }) => glyphOf(code))).size > 1)
  expect(faults.map(([name, same]) => `${name}: ${same.map(({ code }) => `${code} ${glyphOf(code)}`)}`)).toEqual([])
})

test('a class without a sign shows its major, and a number of no standard a plain one', () => {
  expect(glyphOf('0199')).toBe('cabinet')
  expect(glyphOf('100499')).toBe('green')
  expect(glyphOf('9999')).toBe('other')
})

test('the table for the map says the same, each class once', () => {
  const table = glyphTable()
  const codes = table.filter((_, i) => i % 2 === 0)
  expect(new Set(codes).size).toBe(codes.length)
  for (const [i, code] of codes.entries()) expect(table[2 * i + 1], code).toBe(glyphOf(code))
  const named = componentClasses.filter(({ code }) => !codes.includes(code))
  const majors = majorTable()
  for (const { code } of named) {
    const major = code.length === 6 ? code.slice(2, 4) : code.slice(0, 2)
    expect(majors[majors.indexOf(major) + 1], code).toBe(glyphOf(code))
  }
})
