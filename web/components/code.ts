/** A component's eight digits as people read them out: 0301 0427. */
export const eightDigits = (code: string): string => `${code.slice(0, 4)} ${code.slice(4)}`
