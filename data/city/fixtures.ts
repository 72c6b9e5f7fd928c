/**
 * What stands where in the demo city's streets: how far apart, how far from the middle. Classes are those of the 85-class order of
 * 2007 (CJ/T 214-2007): two digits of the major class, two of the class. Distances in metres.
 */
type Fixture = {
  class: string
  /** Metres from one to the next on its side. */
  every: number
  /** Metres from the middle of the street, to the left of its direction. */
  aside: number
  /** On both sides, on one and the other in turns, or on its own side alone. */
  sides: 'both' | 'turns' | 'own'
}

const fixture = (code: string, every: number, aside: number, sides: Fixture['sides'] = 'own'): Fixture => ({
  class: code,
  every,
  aside,
  sides,
})

/** By kind of street. */
export const alongStreets: Readonly<Record<'arterial' | 'road' | 'alley' | 'lane', readonly Fixture[]>> = {
  arterial: [
    fixture('0402', 28, 15, 'both'),
    fixture('0118', 36, 13, 'both'),
    fixture('0104', 36, 11, 'both'),
    fixture('0101', 80, 6),
    fixture('0102', 70, -4),
    fixture('0103', 60, 2),
    fixture('0105', 95, -14),
    fixture('0106', 90, 12.5, 'turns'),
    fixture('0107', 70, 14),
    fixture('0108', 150, 15.5),
    fixture('0109', 160, -15.5),
    fixture('0110', 140, -8),
    fixture('0111', 120, 8),
    fixture('0112', 300, -13.5),
    fixture('0127', 260, 5),
    fixture('0113', 120, 15, 'turns'),
    fixture('0115', 260, 16, 'turns'),
    fixture('0116', 420, 16, 'turns'),
    fixture('0117', 150, 13.5, 'turns'),
    fixture('0121', 1100, 16, 'turns'),
    fixture('0122', 1500, 16, 'turns'),
    fixture('0123', 1200, 15.5, 'turns'),
    fixture('0134', 600, 17, 'turns'),
    fixture('0136', 260, 13, 'turns'),
    fixture('0138', 2400, 15, 'turns'),
    fixture('0203', 520, 13.5, 'both'),
    fixture('0204', 1700, 13, 'turns'),
    fixture('0205', 2300, 0),
    fixture('0206', 3100, 0),
    fixture('0209', 130, 12.5, 'both'),
    fixture('0211', 70, 0.5),
    fixture('0212', 320, 15.5, 'both'),
    fixture('0214', 600, 13, 'turns'),
    fixture('0215', 2600, 0),
    fixture('0301', 1300, 20, 'turns'),
    fixture('0303', 1300, 15, 'turns'),
    fixture('0305', 110, 14.5, 'both'),
    fixture('0306', 300, 17, 'turns'),
    fixture('0307', 220, 18, 'both'),
    fixture('0308', 9000, 16),
    fixture('0311', 5000, 15),
    fixture('0404', 150, 16, 'both'),
    fixture('0405', 400, 20, 'both'),
    fixture('0407', 240, 16.5, 'both'),
    fixture('0408', 180, 17, 'both'),
  ],
  road: [
    fixture('0402', 30, 8.5, 'both'),
    fixture('0118', 34, 7.5, 'turns'),
    fixture('0104', 42, 6.5, 'both'),
    fixture('0101', 75, 3),
    fixture('0102', 66, -2),
    fixture('0103', 70, 1),
    fixture('0105', 100, -8),
    fixture('0106', 90, 7, 'turns'),
    fixture('0107', 85, 8),
    fixture('0108', 160, 8.2),
    fixture('0109', 170, -8.2),
    fixture('0110', 150, -4.5),
    fixture('0111', 130, 4.5),
    fixture('0113', 130, 8.5, 'turns'),
    fixture('0115', 280, 9, 'turns'),
    fixture('0117', 70, 8, 'turns'),
    fixture('0123', 1600, 9, 'turns'),
    fixture('0134', 520, 9.5, 'turns'),
    fixture('0136', 280, 7.5, 'turns'),
    fixture('0202', 60, 6.8, 'turns'),
    fixture('0203', 600, 7.5, 'both'),
    fixture('0209', 150, 7.2, 'turns'),
    fixture('0211', 160, 0.3),
    fixture('0212', 300, 8.5, 'turns'),
    fixture('0301', 800, 12, 'turns'),
    fixture('0303', 800, 8.5, 'turns'),
    fixture('0305', 120, 8, 'both'),
    fixture('0307', 200, 10, 'turns'),
    fixture('0404', 220, 9, 'turns'),
    fixture('0407', 300, 9, 'turns'),
    fixture('0408', 260, 9.5, 'turns'),
  ],
  alley: [
    fixture('0118', 30, 2.4, 'turns'),
    fixture('0117', 38, -2.6),
    fixture('0101', 50, 0.8),
    fixture('0102', 42, -0.6),
    fixture('0103', 70, 0.2),
    fixture('0104', 44, 1.8, 'turns'),
    fixture('0105', 80, -1.8),
    fixture('0107', 70, 2),
    fixture('0111', 85, 1.4),
    fixture('0113', 110, 2.6, 'turns'),
    fixture('0115', 260, 2.8, 'turns'),
    fixture('0136', 170, 2.6, 'turns'),
    fixture('0301', 340, 4, 'turns'),
    fixture('0302', 340, 3, 'turns'),
    fixture('0303', 340, 2.8, 'turns'),
    fixture('0305', 75, 2.6, 'turns'),
    fixture('0401', 420, 4, 'turns'),
    fixture('0402', 48, 2.8, 'turns'),
    fixture('0404', 150, 2.8, 'turns'),
    fixture('0407', 320, 2.8, 'turns'),
    fixture('0501', 260, 3, 'turns'),
  ],
  // A lane without a name between homes, of which only its length is known.
  lane: [
    fixture('0117', 140, -2.4),
    fixture('0118', 170, 2.2, 'turns'),
    fixture('0102', 150, -0.5),
    fixture('0101', 210, 0.7),
    fixture('0104', 290, 1.6, 'turns'),
    fixture('0107', 260, 1.8),
    fixture('0305', 300, 2.4, 'turns'),
    fixture('0402', 200, 2.8, 'turns'),
  ],
}

/** In a compound: so many beside each building, and so many in all. */
export const inCompounds: readonly { class: string; each: number; all: number }[] = [
  { class: '0101', each: 1, all: 2 },
  { class: '0102', each: 1, all: 2 },
  { class: '0103', each: 0, all: 3 },
  { class: '0105', each: 0, all: 3 },
  { class: '0107', each: 0, all: 3 },
  { class: '0110', each: 0, all: 3 },
  { class: '0111', each: 1, all: 0 },
  { class: '0113', each: 0, all: 2 },
  { class: '0118', each: 1, all: 2 },
  { class: '0126', each: 0, all: 4 },
  { class: '0134', each: 0, all: 1 },
  { class: '0138', each: 0, all: 1 },
  { class: '0201', each: 0, all: 1 },
  { class: '0212', each: 0, all: 2 },
  { class: '0302', each: 0, all: 2 },
  { class: '0304', each: 0, all: 1 },
  { class: '0305', each: 1, all: 2 },
  { class: '0402', each: 1, all: 4 },
  { class: '0405', each: 0, all: 2 },
  { class: '0407', each: 0, all: 1 },
  { class: '0501', each: 0, all: 2 },
]

/** In a hectare of park, and along a hundred metres of water. */
export const inParks: readonly { class: string; perHectare: number }[] = [
  { class: '0118', perHectare: 1.2 },
  { class: '0119', perHectare: 0.8 },
  { class: '0120', perHectare: 0.8 },
  { class: '0305', perHectare: 1 },
  { class: '0401', perHectare: 0.7 },
  { class: '0403', perHectare: 0.7 },
  { class: '0405', perHectare: 0.6 },
  { class: '0406', perHectare: 0.1 },
  { class: '0407', perHectare: 1.4 },
  { class: '0409', perHectare: 0.5 },
]

export const alongWaters: readonly { class: string; per100: number }[] = [
  { class: '0604', per100: 4 },
  { class: '0603', per100: 0.6 },
  { class: '0310', per100: 0.1 },
]

type Keeper = { owner: string; maintainer: string }

const utility = (name: string): Keeper => ({ owner: `市${name}公司`, maintainer: `市${name}公司{d}抢修队` })

/** Who owns and who mends a class, by its first digits, the longest that fit; {d} is the district, {s} the street. Invented. */
export const keepers: Readonly<Record<string, Keeper>> = {
  '01': { owner: '{d}城市管理委员会', maintainer: '{d}市政设施养护中心' },
  '0101': utility('自来水'),
  '0102': utility('排水'),
  '0103': utility('排水'),
  '0104': utility('排水'),
  '0105': utility('供电'),
  '0106': { owner: '市路灯管理中心', maintainer: '市路灯管理中心{d}维修班' },
  '0107': { owner: '市通信管道公司', maintainer: '市通信管道公司{d}维护部' },
  '0110': utility('热力'),
  '0111': utility('燃气'),
  '0113': { owner: '{d}消防救援支队', maintainer: '{s}微型消防站' },
  '0116': utility('供电'),
  '0118': { owner: '市路灯管理中心', maintainer: '市路灯管理中心{d}维修班' },
  '0126': { owner: '{d}体育局', maintainer: '{s}市民服务中心' },
  '0127': utility('排水'),
  '0134': utility('供电'),
  '0136': { owner: '{d}公安分局', maintainer: '{d}视频运维中心' },
  '02': { owner: '市交通委员会{d}分局', maintainer: '{d}市政设施养护中心' },
  '0203': { owner: '市公交场站公司', maintainer: '市公交场站公司{d}站务段' },
  '0209': { owner: '{d}交通支队', maintainer: '{d}交通设施维护队' },
  '0210': { owner: '{d}交通支队', maintainer: '{d}交通设施维护队' },
  '0213': { owner: '{d}民政局', maintainer: '{d}地名标志维护队' },
  '03': { owner: '{d}城市管理委员会', maintainer: '{d}环境卫生服务中心' },
  '0307': { owner: '沿街商户', maintainer: '沿街商户' },
  '04': { owner: '{d}园林绿化局', maintainer: '{d}园林绿化服务中心' },
  '05': { owner: '{s}办事处', maintainer: '{s}市民服务中心' },
  '06': { owner: '市水务局', maintainer: '{d}河湖管理所' },
}
