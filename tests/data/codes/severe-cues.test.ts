import { expect, test } from 'vitest'
import { severeCues } from '../../../data/codes/severe-cues.ts'

test('no cue stands twice in its list, and all are simplified characters', () => {
  for (const [name, words] of Object.entries(severeCues)) {
    expect(new Set(words).size, name).toBe(words.length)
    for (const word of words) expect(word).toMatch(/^[\u4e00-\u9fff]+$/)
  }
})

test('a word that is no denial or no fear holds one, or it would change nothing', () => {
  const { noDenials, denials, noFears, fears } = severeCues
  for (const word of noDenials)
    expect(
      denials.some((one) => word.includes(one)),
      word,
    ).toBe(true)
  for (const word of noFears)
    expect(
      fears.some((one) => word.includes(one)),
      word,
    ).toBe(true)
})
