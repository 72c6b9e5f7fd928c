import { expect, test } from 'vitest'
import { clausesOf } from '../../../../api/detection/text/clauses.ts'
import { fold } from '../../../../api/detection/text/fold.ts'

const cut = (raw: string) => {
  const folded = fold(raw)
  return clausesOf(folded).map(({ from, to, sentence }) => `${sentence} ${folded.text.slice(from, to)}`)
}

test.each<[string, string[]]>([
  ['外墙脱落，险些砸人。已报修', ['0 外墙脱落', '0 险些砸人', '1 已报修']],
  ['漏雨\n没有\n坍塌', ['0 漏雨', '1 没有', '2 坍塌']],
  ['漏雨  请来看', ['0 漏雨', '1 请来看']],
  ['漏 雨　请来看', ['0 漏雨请来看']],
  ['！！漏雨！！', ['2 漏雨']],
  ['，，', []],
  ['', []],
])('%j', (raw, clauses) => {
  expect(cut(raw)).toEqual(clauses)
})
