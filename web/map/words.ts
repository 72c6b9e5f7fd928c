/** Texts of the layers of the map; web/words.ts takes them in. */
export const zh = {
  title: '图层',
  heat: '热力',
  grids: '网格',
  components: '部件',
}

export const en: typeof zh = {
  title: 'Layers',
  heat: 'Heat',
  grids: 'Grids',
  components: 'Components',
}
