import { expect, test } from 'vitest'
import { readOptions } from '../../../../api/facts/import/options.ts'

const read = (line: string) => readOptions(line.split(' '), '/data')

test('the least that is needed, with its defaults', () => {
  expect(read('observations dir/flow.csv')).toEqual({
    kind: 'observations',
    file: 'dir/flow.csv',
    format: 'csv',
    map: {},
    defaults: { source: 'flow' },
    constants: [],
    crs: 'wgs84',
    crsStated: false,
    encoding: 'auto',
    timeZone: undefined,
    wide: undefined,
    keyColumn: undefined,
    metric: undefined,
    url: 'http://127.0.0.1:5180',
    rejects: '/data/flow.csv.rejects.csv',
    tokenFile: '/data/administrator.token',
  })
})

test('everything that can be said', () => {
  const all = read(
    'observations x.dat --format csv --map lon=X --map lat=Y --default value=1 --crs GCJ02 --encoding gb18030 --tz America/Chicago --wide --date 2024-05-10 --key id --metric people --kind stock --unit 人 --name 人口 --source s --period 60 --url http://h:1/ --rejects r.csv --token-file t',
  )
  expect(all).toMatchObject({
    map: { lon: 'X', lat: 'Y' },
    defaults: { source: 's', metric: 'people', period: '60', value: '1' },
    constants: ['metric', 'source', 'period'],
    crs: 'gcj02',
    crsStated: true,
    encoding: 'gb18030',
    timeZone: 'America/Chicago',
    wide: { date: '2024-05-10' },
    keyColumn: 'id',
    metric: { code: 'people', kind: 'stock', unit: '人', name: '人口' },
    url: 'http://h:1',
    rejects: 'r.csv',
    tokenFile: 't',
  })
})

test.each([
  ['', /请写明导入什么/],
  ['observations', /从哪个文件/],
  ['cases x.csv', /只能是 observations、complaints/],
  ['observations x.csv y.csv', /多余的参数：y.csv/],
  ['observations x.xlsx', /认不出 x.xlsx 的格式/],
  ['observations x.csv --crs utm', /--crs utm：只能是 wgs84、cgcs2000、gcj02、bd09/],
  ['observations x.csv --encoding big5', /--encoding big5/],
  ['observations x.csv --tz Beijing', /没有这个时区/],
  ['observations x.csv --wide', /宽表须用 --date/],
  ['observations x.csv --wide --date 10/5/2024', /宽表须用 --date/],
  ['observations x.csv --metric People', /小写字母/],
  ['observations x.csv --kind level --metric a', /--kind level/],
  ['observations x.csv --period 0', /1-3600/],
  ['observations x.csv --map lon', /--map lon：须写成 字段=列名/],
  ['observations x.csv --colour red', /选项有误/],
  ['complaints x.csv --wide --date 2024-05-10', /只用于 observations/],
])('%s is refused with the usage', (line, words) => {
  expect(() => read(line)).toThrow(words)
  expect(() => read(line)).toThrow(/用法：npm run import/)
})
