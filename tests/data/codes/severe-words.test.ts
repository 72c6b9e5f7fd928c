import { expect, test } from 'vitest'
import { complaintClasses } from '../../../data/codes/complaint-classes.ts'
import { severeLists } from '../../../data/codes/severe-words.ts'

test('lists come by their first day, and no rule, word or class stands twice', () => {
  const days = severeLists.map(({ from }) => from)
  expect(days).toEqual([...new Set(days)].sort())
  const known = new Set(complaintClasses.map(({ name }) => name))
  for (const { rules, enough } of severeLists) {
    expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length)
    const words = rules.flatMap((rule) => rule.words)
    expect(words.filter((word, at) => words.indexOf(word) !== at)).toEqual([])
    for (const { weight, classes, words: own } of rules) {
      expect(weight).toBeGreaterThan(0)
      expect(weight).toBeLessThanOrEqual(enough)
      expect(classes.filter((name) => !known.has(name))).toEqual([])
      for (const word of own) expect(word).toMatch(/^[\u4e00-\u9fff]+(…[\u4e00-\u9fff]+)*$/)
    }
  }
})
