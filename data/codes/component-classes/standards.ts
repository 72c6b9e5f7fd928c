import { beijing2013 } from './beijing-2013.ts'
import { cjt214 } from './cjt214-2007.ts'
import { gbt47678 } from './gbt47678-2026.ts'
import type { ClassGroup, ClassStandard } from './standard.ts'

/** A class of components. Its number is unique over all standards here, because each standard's numbers have a length of their own. */
export type ComponentClass = {
  standard: string
  code: string
  name: string
  major: string
  majorName: string
  group: ClassGroup
}

/** Every class list that is known, oldest first. */
export const classStandards: readonly ClassStandard[] = [cjt214, beijing2013, gbt47678]

const classesOf = (standard: ClassStandard): ComponentClass[] =>
  standard.majors.flatMap(({ code: major, name: majorName, group, classes }) =>
    classes
      .trim()
      .split(/\s+/)
      .map((entry) => {
        const [digits = ''] = /^\d+/.exec(entry) ?? []
        const name = entry.slice(digits.length)
        return { standard: standard.code, code: major + digits, name, major, majorName, group }
      }),
  )

/** All classes in the order of their standards. */
export const componentClasses: readonly ComponentClass[] = classStandards.flatMap(classesOf)
