import { normalise } from './text.ts'

/** Eight digits that may be a component's code. `told`: the text says so (部件, 编号, 井盖 …), so it is no telephone number. */
export type CodeInText = { digits: string; district: string | undefined; told: boolean }

export type Side = '东' | '西' | '南' | '北'

/** What follows a name and narrows it down. Positions count in the normalised text. */
export type Detail =
  | { kind: 'number' | 'building' | 'unit' | 'room'; text: string; from: number; to: number }
  /** 东口: the eastern end of a line. 东侧: to the east of something. 中段: a third of a line. */
  | { kind: 'end' | 'side'; side: Side; from: number; to: number }
  | { kind: 'part'; side: Side | '中'; from: number; to: number }
  | { kind: 'near'; from: number; to: number }

/** A place text taken apart without knowing any name. */
export type PlaceText = {
  /** Normalised: half-width, lower case, no white space. */
  text: string
  codes: CodeInText[]
  /** Codes of a unit grid (14 or 15 digits) in the text. */
  grids: string[]
  /** WGS84 degrees written out in the text. */
  point: { lon: number; lat: number } | undefined
  details: Detail[]
  /** Where two names meet: text before `at` names the one, text after it the other. */
  crossings: { at: number; to: number }[]
  /** 路口, 交叉口, 交汇处 stand in the text. */
  meets: boolean
  /** Pieces that look like names by their last characters, for names that no list knows. */
  named: { text: string; from: number; to: number }[]
}

const codeWords = /部件|编号|编码|代码|井盖|标识|标牌|路灯|灯杆|杆号|设施|牌号/
const patterns = {
  number: /(?:甲|乙|丙|丁|临)?\d+(?:-\d+)*(?:号院|号门前|号门|号旁|号|弄)(?!楼|线)/g,
  building: /(?:\d+|[一二三四五六七八九十]+)(?:号楼|栋|幢|座)|\d+楼|[a-z]座/g,
  unit: /(?:\d+|[一二三四五六七八九十]+)单元/g,
  room: /\d+(?:室|层)/g,
} as const
const end = /([东西南北])(?:口|头|端)/g
const side = /([东西南北])(?:侧|边|面|路边)/g
const part = /([东西南北中])段/g
const near = /附近|周边|旁边|对面|一带/g
const connector = /与|和|跟|(?<!胡)同(?!胡)|及|、|\/|&|-|至/g
const meetWords = /交叉口|交叉路口|十字路口|丁字路口|路口|交汇处|交汇|交口|相交/
const nameEnds =
  '胡同|大街|斜街|小街|街|大道|道|路|巷|里弄|夹道|头条|[一二三四五六七八九十]条|小区|家园|花园|公寓|大院|苑|里|园|坊|社区|大厦|广场|商场|市场|医院|小学|中学|公园|桥'
const nameLike = new RegExp(`[\\u4e00-\\u9fff]{1,8}?(?:${nameEnds})`, 'g')

/** Runs a pattern over a text and makes something of every match. */
const each = <Found>(text: string, pattern: RegExp, make: (match: RegExpExecArray) => Found): Found[] =>
  [...text.matchAll(pattern)].map(make)

/**
 * Takes a Chinese place text apart: codes, house and building numbers, ends and sides, crossings. Pure; knows no names of any city.
 * 西长安街街道堂子胡同5号院东侧 → number 5号院, side 东. Chinese telephone numbers do not count as component codes unless the text says so.
 */
export const parsePlace = (raw: string): PlaceText => {
  const text = normalise(raw)
  const details: Detail[] = [
    ...(['number', 'building', 'unit', 'room'] as const).flatMap((kind) =>
      each(text, patterns[kind], ({ 0: found, index }) => ({
        kind,
        text: found,
        from: index,
        to: index + found.length,
      })),
    ),
    ...(['end', 'side'] as const).flatMap((kind) =>
      each(text, kind === 'end' ? end : side, ({ 0: found, 1: to, index }) => ({
        kind,
        side: to as Side, // one of the pattern's four
        from: index,
        to: index + found.length,
      })),
    ),
    ...each(text, part, ({ 0: found, 1: to, index }) => ({
      kind: 'part' as const,
      side: to as Side | '中', // one of the pattern's five
      from: index,
      to: index + found.length,
    })),
    ...each(text, near, ({ 0: found, index }) => ({ kind: 'near' as const, from: index, to: index + found.length })),
  ]
  return {
    text,
    codes: codesIn(raw.normalize('NFKC')),
    grids: each(text, /(?<!\d)(\d{14,15})(?!\d)/g, (match) => match[1] ?? ''),
    point: pointIn(text),
    details: details.sort((a, b) => a.from - b.from),
    crossings: each(text, connector, ({ 0: found, index }) => ({ at: index, to: index + found.length })),
    meets: meetWords.test(text),
    named: each(text, nameLike, ({ 0: found, index }) => ({ text: found, from: index, to: index + found.length })),
  }
}

/** 8 digits, alone or after the district's six (110102.01020304); written in groups too (0102 0304). */
const codesIn = (text: string): CodeInText[] => {
  const told = codeWords.test(text)
  return each(text, /(?<![\d.])(?:(\d{6})[.-])?(\d{4}[ -]?\d{4})(?!\d|[.-]\d)/g, ([, district, digits = '']) => ({
    digits: digits.replace(/\D/g, ''),
    district,
    told: told || district !== undefined,
  })).filter(({ digits, told }) => told || !telephone.test(digits))
}

/** Fixed lines in Beijing and other cities of 8 digits begin with 2-8. */
const telephone = /^[2-8]/

const pointIn = (text: string): PlaceText['point'] => {
  const match = /(?<![\d.])(\d{2,3}\.\d{3,})[,;，；、/](\d{2,3}\.\d{3,})(?![\d.])/.exec(text)
  if (!match) return undefined
  const [a, b] = [Number(match[1]), Number(match[2])]
  const [lon, lat] = a > 60 && b <= 60 ? [a, b] : [b, a]
  return lon <= 180 && lat <= 90 ? { lon, lat } : undefined
}
