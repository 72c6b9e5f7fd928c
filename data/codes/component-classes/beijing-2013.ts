import type { ClassStandard } from './standard.ts'

/** Component classes that a Beijing district application used in 2013. An excerpt: the city knew more. */
export const beijing2013: ClassStandard = {
  code: '北京 2013',
  name: '北京市网格化城市管理部件分类（节选）',
  date: '2013',
  status: 'excerpt',
  source: 'code list of a Chaoyang district application, 2013',
  digits: 16,
  majors: [
    {
      code: '1001',
      name: '公用设施',
      group: 'utility',
      classes: `
        01上水井盖 02污水井盖 03雨水井盖 04雨水箅子 05电力井盖 06路灯井盖 07电信井盖 08有线电视井盖 09网络井盖
        10热力井盖 11燃气井盖 12公安井盖 13消防设施 14不明井盖 15电信交接箱 16电力设施 17电杆 18路灯 19地灯 20射灯
        21报刊亭 22电话亭 23邮筒 24信息亭 25自动售货亭 26健身设施 27中水井盖 28输油（气）井盖 29园林井盖
        30环卫设施井盖
      `,
    },
    {
      code: '1002',
      name: '道路交通',
      group: 'traffic',
      classes: `
        01停车场 02停车咪表 03公交站亭 04出租车站牌 05过街天桥 06地下通道 07高架立交桥 08跨河桥 09交通标志牌
        10交通控制箱 11交通护栏 12存车支架 13路名牌 14交通信号灯 15路边停车场 16交通涵洞 17道路信息显示屏
        18道路隔音屏 19交通岗亭 92消能桶 93安全岛 94人行横道桩 95便道桩 96柔性隔离体 97信号灯电源井盖 98其它
      `,
    },
    {
      code: '1003',
      name: '市容环境',
      group: 'sanitation',
      classes: `
        01公共厕所 02公厕化粪池 03公厕指示牌 04垃圾间 05垃圾箱 06灯箱霓虹灯 07广告牌匾 08环境监测塔 09融雪剂溶解池
        10融雪剂自动喷洒系统 11环卫管理用房（工具间） 12餐厨垃圾处理机 13泔水处理站 14资源回收处理站（废塑料、废纸）
        15垃圾桶（箱、台、站） 16垃圾、粪便处理设施 17移动厕所
      `,
    },
    {
      code: '1004',
      name: '园林绿化',
      group: 'green',
      classes: `
        01古树名木 02行道树 03树池箅子 04花架花钵 05绿地 06雕塑 07街头座椅 09绿地维护设施 98生态林
      `,
    },
    {
      code: '1005',
      name: '房屋土地',
      group: 'building',
      classes: `
        01宣传栏 02人防工事 03公房地下室
      `,
    },
  ],
}
