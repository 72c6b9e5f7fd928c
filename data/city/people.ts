import type { Draws } from './random.ts'

const surnames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕']
const givens = [...'伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰建国志远文博雅婷晓东海燕春梅立新振宇思佳']

/**
 * An invented reporter. The phone begins 1440, which no personal number does (144 is for machines, 13 digits long), so it can
 * be nobody's.
 */
export const reporter = (draws: Draws): { name: string; phone: string } => ({
  name: draws.pick(surnames) + draws.pick(givens) + (draws.uniform() < 0.7 ? draws.pick(givens) : ''),
  phone: `1440${String(draws.integer(0, 9_999_999)).padStart(7, '0')}`,
})
