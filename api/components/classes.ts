import type { ClassGroup } from '../../data/codes/component-classes/standard.ts'
import { type ComponentClass, componentClasses } from '../../data/codes/component-classes/standards.ts'

const byCode = new Map(componentClasses.map((one) => [one.code, one]))
const byName = new Map(componentClasses.map((one) => [`${one.standard}\n${plain(one.name)}`, one]))

/** Brackets of either width and blanks are written as people please. */
function plain(name: string): string {
  return name.replaceAll('(', '（').replaceAll(')', '）').replaceAll(/\s/g, '')
}

/** A class by its number, which tells its standard too; undefined for a number in no list. */
export const classOf = (code: string): ComponentClass | undefined => byCode.get(code)

/** A class by its number or, within one standard, by its name. */
export const findClass = (standard: string, text: string): ComponentClass | undefined =>
  byCode.get(text) ?? byName.get(`${standard}\n${plain(text)}`)

/** The standard that names belong to where nothing else is said. */
export const usualStandard = 'CJ/T 214-2007'

const groups: readonly ClassGroup[] = ['utility', 'traffic', 'sanitation', 'green', 'building', 'other']

/** 1 utility, 2 traffic, 3 sanitation, 4 green, 5 building, 6 other, whatever number the class's own standard gives its major. */
export const groupNumber = (code: string): number => groups.indexOf(classOf(code)?.group ?? 'other') + 1

/** The same as two digits, '01' to '06'. */
export const groupCode = (code: string): string => `0${groupNumber(code)}`
