import fc from 'fast-check'
import { expect, test } from 'vitest'
import { beginningsOf } from '../../../api/gazetteer/beginnings.ts'
import { matchPinyin } from '../../../api/gazetteer/pinyin.ts'

const names = ['堂子胡同', '西长安街', '灵境胡同', '重庆路', '长椿街', 'a座', '女儿桥', '安德里', '朝阳门']

test('whatever pinyin finds in a name, the name stands under its first two letters', async () => {
  const index = await beginningsOf(names)
  const letters = fc.string({ unit: fc.constantFrom(...'abcdehgijlmnoqrstuvxyz'), minLength: 2, maxLength: 4 })
  const begun = fc
    .constantFrom('tangzi', 'tzht', 'xica', 'lingj', 'zhongq', 'chongq', 'cqlu', 'nver', 'anl', 'andeli', 'zym', 'cym')
    .chain((word) => fc.nat(word.length - 2).map((from) => word.slice(from)))
  let met = 0
  fc.assert(
    fc.property(fc.oneof(letters, begun), (typed) => {
      for (const [at, name] of names.entries())
        if (matchPinyin(name, typed)) {
          met++
          expect(index.get(typed.slice(0, 2)), `${typed} in ${name}`).toContain(at)
        }
    }),
    { seed: 3, numRuns: 500 },
  )
  expect(met).toBeGreaterThan(50)
})

test('many names are read in pauses: other work goes on meanwhile', async () => {
  let turns = 0
  let done = false
  const count = (): void => {
    if (done) return
    turns++
    setImmediate(count)
  }
  setImmediate(count)
  const index = await beginningsOf(Array.from({ length: 5000 }, (_, at) => `${names[at % names.length]}${at}`))
  done = true
  expect(turns).toBeGreaterThan(5)
  expect(index.get('ta')?.length).toBe(Math.ceil(5000 / names.length))
})
