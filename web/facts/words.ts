/** Texts of the complaints and of how old each source is; web/words.ts takes both in. */
export const zh = {
  complaints: {
    classes: '今日诉求分类',
    classesThen: '当日诉求分类',
    total: (n: string) => `${n} 件`,
    normal: (n: string) => `常态 ${n}`,
    latest: '最新诉求',
    latestThen: '当时诉求',
    none: '今日尚无诉求',
    loading: '正在读取诉求',
    failing: '诉求暂时读不到',
    unit: '件',
  },
  sources: {
    title: '数据时效',
    complaints: '诉求',
    never: '尚无数据',
    stale: '已过时',
  },
}

export const en: typeof zh = {
  complaints: {
    classes: 'Complaints today',
    classesThen: 'Complaints that day',
    total: (n) => n,
    normal: (n) => `normal ${n}`,
    latest: 'Latest complaints',
    latestThen: 'Complaints then',
    none: 'None yet today',
    loading: 'Reading complaints',
    failing: 'Complaints cannot be read',
    unit: '',
  },
  sources: {
    title: 'Data age',
    complaints: 'Complaints',
    never: 'no data yet',
    stale: 'stale',
  },
}
