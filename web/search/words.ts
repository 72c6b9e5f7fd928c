/** Texts of the search; web/words.ts takes them in. */
export const zh = {
  label: '搜索',
  hint: '编码、名称、拼音、类别、工单、地址',
  open: '搜索（/）',
  clear: '清除',
  recent: '最近搜索',
  forget: '清空记录',
  none: (q: string) => `没有找到“${q}”`,
  noneMore: '可输入部件 8 位码、网格 15 位码、区划或地点名称、拼音首字母、部件类别、工单号或地址。',
  loading: '正在查找',
  failing: '暂时不能搜索',
  noPlace: '没有位置',
  kinds: { component: '部件', grid: '单元网格', area: '区划', place: '地点', class: '部件类别', order: '诉求工单' },
  keys: '↑↓ 选择，回车前往，Esc 关闭',
  count: (n: string) => `${n} 件`,
  here: (title: string) => `搜索到的位置：${title}`,
}

export const en: typeof zh = {
  label: 'Search',
  hint: '8-digit code, grid, street, pinyin, class, order, address',
  open: 'Search (/)',
  clear: 'Clear',
  recent: 'Recent',
  forget: 'Forget these',
  none: (q) => `Nothing found for “${q}”`,
  noneMore:
    'Try an 8-digit component code, a 15-digit grid, a name, pinyin initials, a class, an order number or an address.',
  loading: 'Searching',
  failing: 'Search is unavailable',
  noPlace: 'no place',
  kinds: {
    component: 'Components',
    grid: 'Unit grids',
    area: 'Areas',
    place: 'Places',
    class: 'Classes',
    order: 'Orders',
  },
  keys: '↑↓ choose, Enter goes there, Esc closes',
  count: (n) => n,
  here: (title) => `Found: ${title}`,
}
