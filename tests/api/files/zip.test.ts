import iconv from 'iconv-lite'
import { expect, test } from 'vitest'
import { inZip, zipLimits } from '../../../api/files/zip.ts'
import { fileOf, zip } from './make.ts'

const namesOf = (path: string, limits = zipLimits) =>
  inZip(path, async (entries) => entries.map((entry) => entry.name), limits)

test('names are read as UTF-8 or, without its flag, as GB18030; folders and what macOS adds are left out', async () => {
  const path = fileOf(
    'a.zip',
    zip([
      { name: '街道/', content: '' },
      { name: '街道/东城.shp', content: 'x' },
      { name: iconv.encode('西城.dbf', 'gb18030'), content: 'x' },
      { name: '__MACOSX/街道/._东城.shp', content: 'x' },
    ]),
  )
  expect(await namesOf(path)).toEqual(['街道/东城.shp', '西城.dbf'])
})

test('a bomb is refused before anything is inflated: by what it packs, by its whole, by its entries', async () => {
  const bomb = fileOf('bomb.zip', zip([{ name: 'a.csv', content: Buffer.alloc(64 * 1024 ** 2) }]))
  await expect(namesOf(bomb)).rejects.toThrow(/压缩炸弹/)
  const claimed = zip([1, 2, 3].map((at) => ({ name: `${at}.csv`, content: 'x', claimed: 30 * 1024 ** 2 })))
  const total = fileOf('total.zip', claimed)
  await expect(namesOf(total, { ...zipLimits, bytes: 64 * 1024 ** 2 })).rejects.toThrow(/展开后超过/)
  const many = fileOf('many.zip', zip(Array.from({ length: 2001 }, (_, at) => ({ name: `${at}`, content: '' }))))
  await expect(namesOf(many)).rejects.toThrow(/有 2001 个文件/)
})

test('an entry that inflates to more than it states is stopped', async () => {
  const path = fileOf('liar.zip', zip([{ name: 'a.csv', content: Buffer.alloc(5000, 'a'), claimed: 100 }]))
  const read = inZip(path, async ([entry]) => {
    let bytes = 0
    for await (const chunk of entry?.open() ?? []) bytes += chunk.length
    return bytes
  })
  await expect(read).rejects.toThrow(/压缩包读不了/)
})

test('broken and encrypted archives are refused with the remedy', async () => {
  await expect(namesOf(fileOf('cut.zip', zip([{ name: 'a', content: 'x' }]).subarray(0, 40)))).rejects.toThrow(
    /请重新压缩/,
  )
  const secret = fileOf('secret.zip', zip([{ name: 'a.shp', content: 'x', isEncrypted: true }]))
  await expect(namesOf(secret)).rejects.toThrow(/a.shp 有密码/)
})
