/** What takes the force from a severe word. Where in doubt a word keeps its force: a missed hazard costs more than a look. */
export type SevereCues = {
  /** Deny what follows if nothing but `fillers` stands between: 没有 发现 漏水. */
  denials: readonly string[]
  /** Words that end like a denial but are none: 淹没 坍塌. */
  noDenials: readonly string[]
  fillers: readonly string[]
  /** Right after the word: 煤气味 散了. */
  gone: readonly string[]
  /** Verbs that with 已 before them (or 了 behind, for the first few) say that it is put right. */
  settled: readonly string[]
  /** Behind that, they say that it came back or was never put right. */
  relapses: readonly string[]
  /** Before 已 they make it somebody's word: 物业说 已修好. */
  claims: readonly string[]
  /** Before the word in its clause: only feared or supposed. */
  fears: readonly string[]
  /** Words that end or begin like a fear but are none: 恐怕, 若干. */
  noFears: readonly string[]
  /** Between the fear and the word: it is there after all. 担心 随时 坍塌 */
  imminent: readonly string[]
  /** Behind the word, within four characters: no event but talk of one. */
  talk: readonly string[]
}

/** Our own defaults, like the words they belong to. */
export const severeCues: SevereCues = {
  denials: ['没有', '没', '未', '无', '不', '并无', '毫无', '不存在', '不再', '不是', '别让', '排除'],
  noDenials: ['淹没', '沉没', '埋没', '吞没', '出没', '是不是', '有没有', '有无', '无不', '不得不'],
  fillers: [
    ...['发生', '出现', '发现', '存在', '闻到', '闻出', '见到', '看到', '见', '再', '再次', '有', '任何', '什么'],
    ...['明显', '明显的', '新的', '过', '继续', '会', '被', '受到', '造成', '听说'],
  ],
  gone: ['没了', '没有了', '消失', '散了', '散去', '已散', '不见了', '停了', '停止了'],
  settled: [
    ...['修好', '修复', '修缮', '补好', '补齐', '换好', '处理', '解决', '恢复', '更换', '补装', '排除', '消除', '清除'],
    ...['加固', '扑灭', '灭了', '控制', '封堵', '堵住', '关阀', '维修', '整改', '归位', '救出', '脱困', '不漏'],
  ],
  relapses: [
    '又',
    '再次',
    '再度',
    '仍',
    '还是',
    '依然',
    '依旧',
    '复发',
    '反复',
    '但',
    '可是',
    '不过',
    '其实',
    '实际',
    '然而',
  ],
  claims: ['说', '称', '回复', '答复', '告知', '表示', '承诺', '号称'],
  fears: [
    ...['担心', '害怕', '生怕', '怕', '万一', '一旦', '如果', '假如', '要是', '倘若', '若', '防止', '避免', '以防'],
    ...['谨防', '预防', '以免', '免得', '杜绝'],
  ],
  noFears: ['可怕', '哪怕', '恐怕', '若干', '相若', '怕是'],
  imminent: ['随时', '已经', '正在', '马上'],
  talk: ['演练', '演习', '培训', '宣传', '讲座', '知识', '预案', '报警器', '隐患', '风险排查', '险情排查', '应急'],
}
