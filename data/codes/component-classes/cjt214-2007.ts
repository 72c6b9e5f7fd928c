import type { ClassStandard } from './standard.ts'

/** The first national list: 85 classes in six majors. The names and their order are as printed; the two digits after the major count that order. */
export const cjt214: ClassStandard = {
  code: 'CJ/T 214-2007',
  name: '城市市政综合监管信息系统 管理部件和事件分类、编码及数据要求',
  date: '2007',
  status: 'superseded',
  source: 'names in printed order; numbers counted from that order',
  digits: 16,
  majors: [
    {
      code: '01',
      name: '公用设施类',
      group: 'utility',
      classes: `
        01上水井盖 02污水井盖 03雨水井盖 04雨水箅子 05电力井盖 06路灯井盖 07通讯井盖 08电视井盖 09网络井盖
        10热力井盖 11燃气井盖 12公安井盖 13消防设施 14无主井盖 15通讯交接箱 16电力设施 17立杆 18路灯 19地灯 20景观灯
        21报刊亭 22电话亭 23邮筒 24信息亭 25自动售货机 26健身设施 27中水井盖 28公交井盖 29输油（气）井盖 30特殊井盖
        31民用水井 32供水器 33高压线铁塔 34变压器（箱） 35燃气调压站（箱） 36监控电子眼 37售货亭 38治安岗亭
      `,
    },
    {
      code: '02',
      name: '道路交通类',
      group: 'traffic',
      classes: `
        01停车场 02停车咪表 03公交站亭 04出租车站牌 05过街天桥 06地下通道 07高架立交桥 08跨河桥 09交通标志牌
        10交通信号灯 11交通护栏 12存车支架 13路名牌 14交通信号设施 15道路信息显示屏 16道路隔音屏 17交通岗亭
      `,
    },
    {
      code: '03',
      name: '市容环境类',
      group: 'sanitation',
      classes: `
        01公共厕所 02化粪池 03公厕指示牌 04垃圾间（楼） 05垃圾箱 06灯箱霓虹灯 07广告牌匾 08环保监测站 09气象监测站
        10污水口监测站 11噪声显示屏
      `,
    },
    {
      code: '04',
      name: '园林绿化类',
      group: 'green',
      classes: `
        01古树名木 02行道树 03护树设施 04花架花钵 05绿地 06雕塑 07街头坐椅 08绿地护栏 09绿地维护设施 10喷泉
      `,
    },
    {
      code: '05',
      name: '房屋土地类',
      group: 'building',
      classes: `
        01宣传栏 02人防工事 03公房地下室
      `,
    },
    {
      code: '06',
      name: '其他设施类',
      group: 'other',
      classes: `
        01重大危险源 02工地 03水域附属设施 04水域护栏 05港监设施 06防汛墙
      `,
    },
  ],
}
