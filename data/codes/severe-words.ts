import { type SevereCues, severeCues } from './severe-cues.ts'

/**
 * Words that make one report a hazard at once. No standard lists them: these are the program's own defaults, made from the kinds of
 * danger that published cases name (loose facing and bare rebar, Huairou 2020; missing covers, gas smell, collapse), and a city may
 * put its own dated list in their place.
 */
export type SevereRule = {
  /** Never used again for another rule. */
  code: string
  name: string
  /** 0..1. Rules found in a report add up; `enough` of the list makes it a hazard at once. */
  weight: number
  /** Classes of order it is looked for in; none named: all. An order that nobody has classified counts as any. */
  classes: readonly string[]
  /**
   * Headings are often a category's name (路面塌陷。某路有一处地砖缺失): where only the first sentence has the rule's word and a later one tells of a
   * lesser thing instead, the rule weighs no more than this.
   */
  heading?: { weight: number; lesser: readonly string[] }
  /** In simplified characters. … stands for up to six characters of the same clause, none of them 旁. */
  words: readonly string[]
}

export type SevereList = {
  /** First day, local, on which it holds; until the next list's. YYYY-MM-DD */
  from: string
  source: string
  enough: number
  rules: readonly SevereRule[]
  cues: SevereCues
}

const rules: readonly SevereRule[] = [
  {
    code: 'facing',
    name: '外墙脱落',
    weight: 1,
    classes: [],
    words: [
      ...['外墙…脱落', '外墙…松动', '外墙…掉落', '外墙皮…掉', '外立面…脱落', '墙面…脱落', '墙砖…脱落', '墙砖…掉落'],
      ...['保温层…脱落', '保温板…脱落', '幕墙…破裂', '幕墙…脱落', '玻璃…坠落', '空调外机…坠落', '空调外机…松动'],
      ...['广告牌…坠落', '广告牌…松动', '雨棚…坠落', '高空坠物', '摇摇欲坠'],
    ],
  },
  {
    code: 'rebar',
    name: '钢筋外露',
    weight: 1,
    classes: [],
    words: ['钢筋…外露', '钢筋…裸露', '钢筋…露出', '钢筋露', '露出…钢筋', '裸露…钢筋', '露筋'],
  },
  {
    code: 'collapse',
    name: '坍塌',
    weight: 1,
    classes: [],
    words: [
      ...['坍塌', '倒塌', '塌方', '垮塌', '墙…塌了', '屋顶…塌', '房顶…塌', '顶棚…塌', '房…要塌', '楼板…塌', '楼板…断'],
      ...['随时…会倒', '随时…要倒', '随时…会塌'],
    ],
  },
  {
    code: 'sinkhole',
    name: '地面塌陷',
    weight: 1,
    classes: [],
    heading: {
      weight: 0.3,
      lesser: [
        '地砖…缺失',
        '地砖…松动',
        '路沿石…断裂',
        '路面…破损',
        '路面…坑洼',
        '路面…下沉',
        '井盖…松动',
        '井盖…破损',
      ],
    },
    words: ['路面…塌陷', '地面…塌陷', '便道…塌陷', '路面…塌了', '地面…塌了', '塌陷…坑', '路面…空洞', '塌出…坑'],
  },
  {
    code: 'cover',
    name: '井盖缺失',
    weight: 1,
    classes: [],
    words: [
      ...['井盖…丢失', '井盖…丢了', '井盖…缺失', '井盖…被盗', '井盖…被偷', '井盖…不见', '井盖…没了', '井盖…碎裂'],
      ...['井盖…翻起', '井盖…掉进', '没有井盖', '没井盖', '无井盖', '缺井盖', '井口…敞开', '井口…敞着', '箅子…丢失'],
      ...['箅子…缺失', '掉进…井里', '掉入…井', '跌入…井'],
    ],
  },
  {
    code: 'gas',
    name: '燃气泄漏',
    weight: 1,
    classes: [],
    words: [
      ...['燃气…泄漏', '燃气…泄露', '燃气…漏', '燃气…味', '煤气…泄漏', '煤气…泄露', '煤气…漏', '煤气…味', '天然气…漏'],
      ...['天然气…泄', '天然气…味', '煤气中毒', '一氧化碳', '液化气…漏', '漏煤气', '漏燃气', '漏天然气'],
    ],
  },
  {
    code: 'fire',
    name: '起火',
    weight: 1,
    classes: [],
    words: ['着火', '起火', '失火', '冒烟', '冒火', '明火', '火灾', '燃烧起来', '烧起来', '自燃'],
  },
  { code: 'blast', name: '爆炸', weight: 1, classes: [], words: ['爆炸', '爆燃', '炸裂'] },
  {
    code: 'shock',
    name: '漏电触电',
    weight: 1,
    classes: [],
    words: [
      ...['漏电', '触电', '电线…裸露', '电线…垂落', '电线…掉落', '电线…断', '电缆…裸露', '电缆…断', '高压线…垂'],
      ...['高压线…断', '配电箱…进水', '配电箱…打火', '线路…打火', '电死', '被电'],
    ],
  },
  {
    code: 'people',
    name: '人员被困或伤亡',
    weight: 1,
    classes: [],
    words: [
      ...[
        '被困',
        '困在电梯',
        '困在…电梯',
        '电梯…困',
        '电梯…坠',
        '电梯…蹲底',
        '砸伤',
        '砸到…人',
        '砸中',
        '坠楼',
        '溺水',
      ],
      ...['昏迷', '轻生', '跳楼', '压在…下面'],
    ],
  },
  {
    code: 'bearing',
    name: '承重结构受损',
    weight: 1,
    classes: [],
    words: [
      ...['承重墙…被拆', '承重墙…拆了', '承重墙…拆除了', '承重墙…砸了', '承重柱…裂', '承重墙…裂', '承重梁…裂'],
      ...['房屋…倾斜', '楼体…倾斜', '墙体…倾斜', '房屋…下沉', '楼体…沉降'],
    ],
  },
  {
    // Work that somebody takes for work on a bearing wall is looked at on the day; with a crack or a near miss it is a hazard at once.
    code: 'bearing-work',
    name: '拆改承重结构',
    weight: 0.7,
    classes: [],
    words: ['拆…承重墙', '打通…承重墙', '砸…承重墙', '承重墙…拆', '拆改…承重'],
  },
  {
    code: 'poison',
    name: '有毒有害物',
    weight: 1,
    classes: [],
    words: ['毒气', '化学品…泄漏', '危化品…泄漏', '液氨', '氯气', '食物中毒', '集体中毒'],
  },
  {
    code: 'fallen',
    name: '树木或杆体倾倒',
    weight: 0.8,
    classes: [],
    words: [
      '大树…倒',
      '树…倒伏',
      '树干…断',
      '电线杆…倾斜',
      '电线杆…倒',
      '灯杆…倾斜',
      '灯杆…撞歪',
      '灯杆…倒',
      '围墙…倾斜',
    ],
  },
  { code: 'danger', name: '危房', weight: 0.7, classes: [], words: ['危房', '危楼', '地基…下陷', '地基…空'] },
  {
    code: 'burst',
    name: '管道爆裂',
    weight: 0.6,
    classes: [],
    words: ['水管…爆裂', '管道…爆裂', '管线…爆裂', '水管爆了', '暖气…爆'],
  },
  {
    code: 'wire-water',
    name: '水浸电线',
    weight: 0.6,
    classes: [],
    words: ['电线…水', '水…电线', '配电箱…水', '插座…水', '电表…水', '灯…漏水'],
  },
  {
    code: 'loose-cover',
    name: '井盖松动破损',
    weight: 0.5,
    classes: [],
    words: ['井盖…松动', '井盖…破损', '井盖…下沉', '井盖…翘起', '井盖…塌'],
  },
  {
    code: 'crack',
    name: '墙体裂缝',
    weight: 0.5,
    classes: [],
    words: ['墙…裂缝', '墙体…开裂', '墙…裂开', '顶板…裂', '楼板…裂', '裂缝…变大', '裂缝…变宽'],
  },
  {
    code: 'charging',
    name: '楼道充电',
    weight: 0.5,
    classes: [],
    words: ['楼道…充电', '飞线充电', '疏散通道…充电', '楼内…充电', '电池…上楼'],
  },
  {
    code: 'near-miss',
    name: '险些伤人',
    weight: 0.4,
    classes: [],
    words: ['险些砸', '差点砸', '差点掉进', '差点踩进', '险些掉', '差点被砸'],
  },
  { code: 'injury', name: '有人受伤', weight: 0.5, classes: [], words: ['摔伤', '骨折', '撞伤', '划伤'] },
  {
    code: 'leak',
    name: '房屋渗漏',
    weight: 0.3,
    classes: ['房屋漏雨', '物业服务', '停水停电'],
    words: ['漏雨', '漏水', '渗水', '渗漏', '漏得厉害', '往里渗', '渗进'],
  },
  { code: 'smell', name: '异味', weight: 0.3, classes: [], words: ['异味', '刺鼻', '臭鸡蛋味'] },
]

/** By first day; the newest that holds on a day is the one used. */
export const severeLists: readonly SevereList[] = [
  { from: '2018-01-01', source: '程序自带词表，不是标准', enough: 1, rules, cues: severeCues },
]
