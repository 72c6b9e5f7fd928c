/** Texts of the main screen and of the start; web/words.ts takes each group in. */
export const zh = {
  connection: {
    live: '实时',
    connecting: '正在连接',
    lost: '连接中断，正在重连',
    storeAway: (at: string) => `数据库暂不可用，正在恢复；画面停留在 ${at}`,
    unreachable: (at: string) => `与服务器的连接中断，正在重连；画面停留在 ${at}`,
    staleHeat: (name: string, age: string) => `${name}最新数据为 ${age}，画面不是当前情况`,
  },
  distance: { near: '远看：放大字号', far: '近看：恢复字号' },
  starting: {
    title: '正在准备',
    first: '首次启动要生成演示城市的 56 天历史，约一分钟；之后十秒内可用。',
    unreachable: '还连不上服务器，正在重试',
    reading: '正在读取城市资料',
    percent: (n: number) => `${n}%`,
  },
  desks: '地图之外的工作',
}

export const en: typeof zh = {
  connection: {
    live: 'Live',
    connecting: 'Connecting',
    lost: 'Connection lost, reconnecting',
    storeAway: (at) => `A database is unavailable and recovering; the picture stands at ${at}`,
    unreachable: (at) => `The server cannot be reached, reconnecting; the picture stands at ${at}`,
    staleHeat: (name, age) => `${name}: newest data ${age}; this is not the present`,
  },
  distance: { near: 'Larger type, seen from afar', far: 'Usual type' },
  starting: {
    title: 'Getting ready',
    first: 'The first start makes 56 days of history for the demo city, about a minute; later starts take ten seconds.',
    unreachable: 'The server cannot be reached yet, trying again',
    reading: 'Reading the city',
    percent: (n) => `${n}%`,
  },
  desks: 'Work beside the map',
}
