/** Texts of splitting and merging unit grids; web/words.ts takes them in. */
export const zh = {
  edit: '编辑网格',
  split: '拆分网格',
  merge: '与相邻网格合并',
  alone: '本社区内没有相邻网格可合并',
  splitting: (n: number) =>
    n === 0 ? '在地图上点出一条横穿网格的线：先点网格外一侧' : `已点 ${n} 个点，最后一点须落在网格另一侧之外`,
  confirmSplit: '沿线拆分',
  back: '退一点',
  cancel: '取消',
  merging: '选择要合并的相邻网格（同一社区）',
  confirmMerge: (n: number) => `合并 ${n} 个网格`,
  one: (number: string) => `网格 ${number}`,
  more: (n: number) => `等 ${n} 个`,
  missed: (reason: string) => `未能完成：${reason}`,
  history: '网格沿革',
  verbs: { generated: '自动划分', imported: '导入', split: '拆分', merged: '合并', undone: '撤销' },
  undo: '撤销此次变更',
  undone: (who: string, when: string) => `${who} 于 ${when}撤销`,
}

export const en: typeof zh = {
  edit: 'Edit this grid',
  split: 'Split',
  merge: 'Merge with neighbours',
  alone: 'No neighbour in this community',
  splitting: (n) =>
    n === 0
      ? 'Click a line right across the grid on the map; begin outside it'
      : `${n} points; the last one must lie outside again`,
  confirmSplit: 'Split along the line',
  back: 'One point back',
  cancel: 'Cancel',
  merging: 'Neighbours of the same community to merge with',
  confirmMerge: (n) => `Merge ${n} grids`,
  one: (number) => `grid ${number}`,
  more: (n) => `and ${n} more`,
  missed: (reason) => `Not done: ${reason}`,
  history: 'History of this grid',
  verbs: { generated: 'generated', imported: 'imported', split: 'split', merged: 'merged', undone: 'taken back' },
  undo: 'Take this back',
  undone: (who, when) => `taken back by ${who} ${when}`,
}
