import { expect, test } from 'vitest'
import { clausesOf } from '../../../../api/detection/text/clauses.ts'
import { denialFinder } from '../../../../api/detection/text/denial.ts'
import { fold } from '../../../../api/detection/text/fold.ts'
import { severeCues } from '../../../../data/codes/severe-cues.ts'

const find = denialFinder(severeCues)

/** What takes the force of the word 脱落, the last of a text if there are several. */
const denialOf = (raw: string) => {
  const folded = fold(raw)
  const from = folded.text.lastIndexOf('脱落')
  const clauses = clausesOf(folded)
  const clause = clauses.findIndex((one) => from >= one.from && from < one.to)
  return find(folded.text, clauses, [{ from, to: from + 2, parts: [from], clause, strong: true }])[0]
}

test.each([
  ['没有脱落', 'denied'],
  ['从未发生过脱落', 'denied'],
  ['不再脱落', 'denied'],
  ['脱落的情况没有了', 'gone'],
  ['脱落的部位已经全部修复', 'settled'],
  ['已修复脱落', 'settled'],
  ['脱落，后来物业已处理', 'settled'],
  ['脱落，居民反映强烈，现已整改', 'settled'],
  ['如果脱落', 'feared'],
  ['生怕哪天脱落', 'feared'],
  ['脱落风险排查', 'talk'],
])('%s: %s', (text, denial) => {
  expect(denialOf(text)).toBe(denial)
})

test.each([
  '脱落',
  '有没有脱落',
  '被水淹没脱落',
  '没有人来，脱落',
  '没有人来修脱落',
  '脱落，请尽快修复',
  '脱落已经处理不了',
  '脱落，社区答复已处理',
  '脱落，已处理，但没有修好',
  '脱落已修两次',
  '脱落。去看了。已修好',
  '已修好的地方又脱落',
  '哪怕脱落',
  '怕他不管，若干处脱落',
  '担心已经脱落',
])('%s: keeps its force', (text) => {
  expect(denialOf(text)).toBeUndefined()
})
