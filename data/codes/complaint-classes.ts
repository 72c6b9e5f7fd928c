/**
 * Classes that complaints are told under. Names are the hotline's; a code stands where the class is also a matter of the 2026
 * list of management matters (GB/T 47678.5 as reported, unconfirmed), which knows no leaking roof: that is a hotline class alone
 * (住房 → 房屋质量 → 渗漏).
 */
export type ComplaintClass = {
  name: string
  code?: string
  theme: string
  /** Days of the year (MM-DD, both included) in which it can be complained of at all; before the first of them there is no usual count. */
  season?: { from: string; to: string }
}

export const complaintClasses: readonly ComplaintClass[] = [
  { name: '停车管理', theme: '交通秩序' },
  { name: '非机动车乱停放', code: '09010', theme: '街面秩序' },
  { name: '共享单车乱象', code: '09011', theme: '街面秩序' },
  { name: '占道经营', code: '09006', theme: '街面秩序' },
  { name: '占用消防通道', code: '09012', theme: '街面秩序' },
  { name: '私设地锁', code: '06040', theme: '市容环境' },
  { name: '市容环境', theme: '市容环境' },
  { name: '噪声扰民', code: '06028', theme: '市容环境' },
  { name: '施工噪声', theme: '施工管理' },
  { name: '违法建设', theme: '施工管理' },
  { name: '房屋漏雨', theme: '住房' },
  { name: '物业服务', theme: '住房' },
  // The heating season of Beijing.
  { name: '供热不热', theme: '公共服务', season: { from: '11-15', to: '03-15' } },
  { name: '停水停电', theme: '公共服务' },
  { name: '路灯不亮', theme: '公共服务' },
  { name: '道路积水', theme: '公共服务' },
  { name: '道路破损', theme: '公共服务' },
]
