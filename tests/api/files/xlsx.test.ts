import { expect, test } from 'vitest'
import { fileOf, inline, readAll, xlsx, zip } from './make.ts'

const header = [
  inline('A1', '编码'),
  inline('B1', '日期'),
  inline('C1', '名称'),
  inline('D1', '经度'),
  inline('E1', '纬度'),
].join('')

test('cells keep their type: text stays text, a number is known as one, dates become dates', async () => {
  const path = fileOf(
    'a.xlsx',
    xlsx(
      [
        header,
        `${inline('A2', '01020304')}<c r="B2" s="1"><v>38139</v></c><c r="C2" t="s"><v>0</v></c><c r="D2"><v>116.369</v></c><c r="E2"><v>39.91</v></c>`,
        `<c r="A3"><v>10100001</v></c><c r="B3" s="2"><v>38139.5</v></c><c r="C3" t="b"><v>1</v></c><c r="E3" t="e"><v>#N/A</v></c>`,
        '',
      ],
      {
        styles:
          '<numFmts><numFmt numFmtId="164" formatCode="[$-804]yyyy/m/d\\ h:mm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs>',
        shared: ['<r><t>雨水</t></r><r><t>箅子</t></r><rPh><t>yu</t></rPh>'],
      },
    ),
  )
  const { source, rows } = await readAll(path)
  expect(source).toMatchObject({ format: 'xlsx', layers: ['部件'], needs: ['crs'] })
  expect(rows).toEqual([
    {
      row: 2,
      properties: { 编码: '01020304', 日期: '2004-06-01', 名称: '雨水箅子', 经度: 116.369, 纬度: 39.91 },
      geometry: null,
    },
    {
      row: 3,
      properties: { 编码: 10100001, 日期: '2004-06-01 12:00:00', 名称: true, 经度: null, 纬度: null },
      geometry: null,
    },
  ])
})

test('hidden sheets are passed over, several are asked about, a blank one is refused', async () => {
  const sheets =
    '<sheet name="隐" r:id="rId1" state="hidden"/><sheet name="甲" r:id="rId1"/><sheet name="乙" r:id="rId1"/>'
  const path = fileOf('a.xlsx', xlsx([header, inline('A2', '1')], { sheets }))
  expect((await readAll(path)).source).toMatchObject({ layers: ['甲', '乙'], needs: ['layer', 'crs'] })
  expect((await readAll(path, { layer: '乙', crs: 'wgs84' })).source.needs).toEqual([])
  await expect(readAll(path, { layer: '丙' })).rejects.toThrow(/没有工作表“丙”/)
  await expect(readAll(fileOf('a.xlsx', xlsx([])))).rejects.toThrow(/是空的/)
  await expect(readAll(fileOf('a.xlsx', xlsx([header])))).rejects.toThrow(/只有表头/)
})

test('a table without positions says so; two columns of one name, an old .xls and other archives are refused', async () => {
  const bare = fileOf('a.xlsx', xlsx([inline('A1', '编码'), inline('A2', '1')]))
  expect((await readAll(bare)).source.needs).toEqual(['crs', 'lonlat columns'])
  await expect(readAll(fileOf('a.xlsx', xlsx([inline('A1', '码') + inline('B1', '码'), ''])))).rejects.toThrow(
    /两列都叫“码”/,
  )
  await expect(readAll(fileOf('a.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex')))).rejects.toThrow(/另存为 .xlsx/)
  await expect(readAll(fileOf('a.zip', zip([{ name: 'a.docx', content: 'x' }])))).rejects.toThrow(
    /没有可导入的文件（有 a.docx）/,
  )
})
