/** What a major comes down to, whatever number and name its standard gives it. */
export type ClassGroup = 'utility' | 'traffic' | 'sanitation' | 'green' | 'building' | 'other'

/** A named list of component classes, as facts: number, name, major. */
export type ClassStandard = {
  /** Its name in every row that uses it. */
  code: string
  name: string
  /** The year it was made. */
  date: string
  status: 'superseded' | 'excerpt' | 'unconfirmed'
  source: string
  /** Length of the national code of a component under it. */
  digits: 16 | 17
  /** `classes`: number after the major and name, parted by spaces. */
  majors: readonly { code: string; name: string; group: ClassGroup; classes: string }[]
}
