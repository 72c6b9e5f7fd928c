/** District and street names and codes are official (GB/T 2260; DB11/T 064); the outlines are our own drawing, good to some 100 m. */
export const districts = [
  { code: '110101', name: '东城区' },
  { code: '110102', name: '西城区' },
] as const

/** Code, name, corners in order (either sense; the ring closes by itself). */
export const streetCorners: readonly (readonly [code: string, name: string, corners: string])[] = [
  [
    '110101001',
    '东华门街道',
    'beichang jingshanSE meishuguan dongsi denghikou dongdan chongwenmen taijichang qianmenE qianmenW squareNW nanchang',
  ],
  ['110101002', '景山街道', 'dianmen kuanjie zhangzizhong dongsi meishuguan jingshanSE jingshanNE jingshanN'],
  ['110101003', '交道口街道', 'gulou jiaodaokou beixinqiao zhangzizhong kuanjie dianmen'],
  ['110101004', '安定门街道', 'jiugulou andingmen yonghegong beixinqiao jiaodaokou gulou gulouW'],
  ['110101005', '北新桥街道', 'yonghegong xiaojie ringNE ringE1 dongzhimen shitiao zhangzizhong beixinqiao'],
  ['110101006', '东四街道', 'zhangzizhong shitiao ringE2 chaoyangmen nanxiaojieN dongsi'],
  ['110101007', '朝阳门街道', 'dongsi nanxiaojieN chaoyangmen ringE3 nanxiaojieMid denghikou'],
  ['110101008', '建国门街道', 'denghikou nanxiaojieMid ringE3 jianguomen dongbianmen beijingzhan chongwenmen dongdan'],
  [
    '110101009',
    '东直门街道',
    'dongzhimenwaiN dzwN dzwNE chunxiuN xindong gongti gongtiS ringE2 shitiao dongzhimen ringE1',
  ],
  [
    '110101010',
    '和平里街道',
    'jiugulou gulouwai huangsi anhua hepingN1 hepingN2 hepingN3 hepingN4 anzhen hepingN5 hepingNE hepingE ringNE xiaojie yonghegong andingmen',
  ],
  ['110101011', '前门街道', 'qianmenW qianmenE taijichang qinianS zhushikou qianmenS'],
  ['110101012', '崇文门外街道', 'taijichang chongwenmen beijingzhan xingfudajie ciqikou qinianS'],
  [
    '110101013',
    '东花市街道',
    'beijingzhan dongbianmen huashiN huashiNE huashiE guangquE guangqumen guangmingN xingfudajie',
  ],
  ['110101014', '龙潭街道', 'guangmingN guangqumen guangmingqiao zuoanmen yuting1 guangming2 guangming1'],
  [
    '110101015',
    '体育馆路街道',
    'ciqikou xingfudajie guangmingN guangming1 guangming2 yuting1 yutingqiao yuting tiantanE',
  ],
  ['110101016', '天坛街道', 'zhushikou qinianS ciqikou tiantanE yuting jingtai yongdingmen tianqiao'],
  [
    '110101017',
    '永定门外街道',
    'yongwaiW taoranqiao yongdingmen jingtai yuting yongwaiSE2 yongwaiSE1 yongwaiS yongwaiSW2 yongwaiSW1',
  ],
  [
    '110102001',
    '西长安街街道',
    'xianmen wenjin tuancheng beichang nanchang squareNW qianmenW hepingmen xuanwumen xidan lingjing',
  ],
  ['110102003', '新街口街道', 'xizhimen ringNW jishuitan xinjiekou pinganli xisi baitasi fuchengmen chegongzhuang'],
  ['110102007', '月坛街道', 'gongzhuW yuetanN fuxingmen xibianmen lianhuachi1 lianhuachi2 muxidiS muxidi sanlihe'],
  ['110102009', '展览路街道', 'baishiqiao zooNW zooN gaoliang xizhimen chegongzhuang fuchengmen yuetanN gongzhuW'],
  [
    '110102010',
    '德胜街道',
    'jishuitan desheng1 desheng2 madianW madian madianN madianNE anhua huangsi gulouwai jiugulou deshengmen',
  ],
  [
    '110102011',
    '金融街街道',
    'fuchengmen baitasi xisi xianmen lingjing xidan xuanwumen changchunjie xibianmen fuxingmen yuetanN',
  ],
  [
    '110102012',
    '什刹海街道',
    'jishuitan deshengmen jiugulou gulouW gulou dianmen jingshanN jingshanNE jingshanSE beichang tuancheng wenjin xianmen xisi pinganli xinjiekou',
  ],
  ['110102013', '大栅栏街道', 'hepingmen qianmenW qianmenS zhushikou hufangqiao'],
  ['110102014', '天桥街道', 'hufangqiao zhushikou tianqiao yongdingmen taoranqiao taipingjie'],
  ['110102015', '椿树街道', 'xuanwumen hepingmen hufangqiao caishikou'],
  ['110102016', '陶然亭街道', 'caishikou hufangqiao taipingjie taoranqiao yongwaiW kaiyang niujieS'],
  ['110102017', '广安门内街道', 'xibianmen changchunjie xuanwumen caishikou niujieNW guanganmen lianhuachi1'],
  ['110102018', '牛街街道', 'niujieNW caishikou niujieS niujieSW'],
  ['110102019', '白纸坊街道', 'guanganmen niujieNW niujieSW niujieS kaiyang youanmen caihuying baizhifang'],
  [
    '110102020',
    '广安门外街道',
    'lianhuachi1 guanganmen baizhifang caihuying guangwaiS guangwaiSW guangwaiW guangwaiNW lianhuachi3 lianhuachi2',
  ],
]
