import { expect, test } from 'vitest'
import { normalise } from '../../../api/gazetteer/text.ts'

test('full-width becomes half-width, capitals small, white space goes', () => {
  expect(normalise(' Ａ座 １２　号 ')).toBe('a座12号')
})
