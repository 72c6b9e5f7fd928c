import type { GlyphName } from './glyphs.ts'

/** What a class without a sign of its own shows, by the first two digits of its code: its major. */
const ofMajor: Record<string, GlyphName> = {
  '01': 'cabinet',
  '02': 'sign',
  '03': 'bin',
  '04': 'green',
  '05': 'house',
  '06': 'other',
}

/**
 * Signs of the classes by their code. The three standards tell themselves apart by length: 4 digits CJ/T 214-2007, 5 digits
 * the reported GB/T 47678.5, 6 digits (10 before the code of 2007, with few changes) Beijing's table of 2013.
 */
const codes: Partial<Record<GlyphName, string>> = {
  cover: '0112 0114 0128 0130 0302 01012 01014 01018 01020 01022 01023 01026 03003 100114 100129 100130 100302',
  'cover-water': '0101 0102 0103 0127 01001 01002 01003 01019 100127',
  'cover-power': '0105 0106 01005 01006 01015 01017 100297',
  'cover-gas': '0110 0111 0129 01010 01011 01021 100128',
  'cover-line': '0107 0108 0109 01007 01008 01009',
  grate: '0104 01004 04011 100403',
  hydrant: '0113 01013 01068',
  cabinet: '0115 01027 01051 01060',
  power: '0116 0134 01028 01048',
  tower: '0133 01047 01062',
  pole: '0117 01030 01031 01032 01033 01034 01035 01077',
  lamp: '0118 01037',
  floodlight: '0119 0120 0306 01038 01039 100306',
  kiosk: '0121 0124 0137 0138 0217 01040 01043 01044 01051 01052 02016 03014 100219',
  phone: '0122 01041 01066',
  mailbox: '0123 01042 01059 01075',
  vending: '0125 01045 01053',
  fitness: '0126 01046',
  tap: '0131 0132 01024 01025',
  gas: '0135 01049 01057 05003',
  camera: '0136 01050',
  charge: '01054',
  parking: '0201 0202 02001 02002 02003 100215',
  bus: '0203 0204 02004 02005 02032',
  bridge: '0205 0207 0208 02006 02008 02009 02029 02042',
  underpass: '0206 02007 02044 100216',
  sign: '0209 0303 02010 02011 02013 02019 02033 02034 02035 02036 02037 02038 02039 02040 03002',
  signal: '0210 0214 02014 02015 100210 100214',
  rail: '0211 0216 0408 0604 01070 02017 02024 04008 100218',
  bike: '0212 02025 02026 02027',
  plate: '0213 02012 01029 01036 01065 02030',
  screen: '0215 0311 02023 02041 03013 100217',
  toilet: '0301 03001 100317',
  bin: '0305 03005 03015 03016 100315',
  house: '0304 0503 03004 05002 100304 100311',
  billboard: '0307 03006 03007 01064',
  station: '0308 0309 0310 01067 03009 03010 03011 03012 100308',
  tree: '0402 0403 04002 04003 04004',
  'tree-old': '0401 04001 05009 100498 04014',
  planter: '0404 04005 04012',
  green: '0405 0409 04013 04009',
  sculpture: '0406 04006',
  bench: '0407 04007',
  fountain: '0410 04010',
  board: '0501 03008',
  shelter: '0502',
  hazard: '0601',
  site: '0602 02018 02020 02021 02022 02043 100292 100294 100295 100296',
  water: '0603 0605 0606 01069 01071 01072 01073 02031',
}

const isName = (name: string): name is GlyphName => name in codes

const byCode = new Map<string, GlyphName>()
for (const [name, list] of Object.entries(codes)) {
  for (const code of list.split(' ')) if (isName(name)) byCode.set(code, name)
}

/** Beijing's codes inherit what they do not change. */
const inherited = (code: string): string => (/^10\d{4}$/.test(code) ? code.slice(2) : code)

/** The sign of a class, by its code in its standard; that of its major, else a plain one, where none is drawn for it. */
export const glyphOf = (code: string): GlyphName =>
  byCode.get(code) ?? byCode.get(inherited(code)) ?? ofMajor[inherited(code).slice(0, 2)] ?? 'other'

/** Every class code that has a sign of its own, each followed by its name: what the map needs to look signs up by itself. */
export const glyphTable = (): string[] => [
  ...[...byCode].flat(),
  ...[...byCode].flatMap(([code, name]) => (code.length === 4 && !byCode.has(`10${code}`) ? [`10${code}`, name] : [])),
]

/** The same for majors. */
export const majorTable = (): string[] => Object.entries(ofMajor).flat()
