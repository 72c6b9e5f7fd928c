import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { fileText, inspectFile } from '../../../api/files/encoding.ts'
import { temporaryFolder } from '../../support/folders.ts'

const file = (bytes: Buffer | string): string => {
  const path = join(temporaryFolder(), 'x.csv')
  writeFileSync(path, bytes)
  return path
}
const textOf = async (path: string): Promise<string> => {
  const { encoding } = await inspectFile(path, 'auto')
  let text = ''
  for await (const piece of fileText(path, encoding, () => undefined)) text += piece
  return text
}

// Long enough that characters are cut by the pieces a file is read in.
const long = `编号,内容\n${'一,堂子胡同电动车乱停放\n'.repeat(30_000)}`

test.each([
  ['UTF-8', Buffer.from(long), 'utf-8'],
  ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${long}`), 'utf-8'],
  ['GB18030', iconv.encode(long, 'gb18030'), 'gb18030'],
  ['plain ASCII', Buffer.from('a,b\n1,2\n'), 'utf-8'],
] as const)('%s is found and read', async (_, bytes, encoding) => {
  const path = file(bytes)
  expect(await inspectFile(path, 'auto')).toMatchObject({ encoding, bytes: bytes.length })
  expect(await textOf(path)).toBe(bytes.length < 100 ? 'a,b\n1,2\n' : long)
})

test('a file whose only fault is its last byte is no UTF-8', async () => {
  const path = file(Buffer.concat([Buffer.from('a,b\n'), Buffer.from('好').subarray(0, 2)]))
  await expect(inspectFile(path, 'utf-8')).rejects.toThrow(/不是 UTF-8/)
})

test('wrong encodings are refused with the remedy', async () => {
  await expect(inspectFile(file(''), 'auto')).rejects.toThrow('文件是空的')
  await expect(inspectFile(file(Buffer.from('\ufeffa', 'utf16le')), 'auto')).rejects.toThrow(/UTF-16/)
  await expect(inspectFile(file(Buffer.alloc(1000, 0xff)), 'auto')).rejects.toThrow(/既不是 UTF-8 也不是 GB18030/)
  await expect(inspectFile(file(iconv.encode(long, 'gb18030')), 'utf-8')).rejects.toThrow(/像是 GB18030/)
  await expect(inspectFile(file(Buffer.alloc(1000, 0xff)), 'gb18030')).rejects.toThrow(/不是 GB18030/)
})

test('the digest is of the bytes: the same file has the same, another another', async () => {
  const one = await inspectFile(file('a'), 'auto')
  expect(await inspectFile(file('a'), 'auto')).toEqual(one)
  expect((await inspectFile(file('b'), 'auto')).digest).not.toBe(one.digest)
})
