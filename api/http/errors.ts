/** The six faults a caller can do something about, and `internal`, whose text never leaves the process. */
export const errorStatus = {
  invalid: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unavailable: 503,
  internal: 500,
} as const

export type ErrorCode = keyof typeof errorStatus

/**
 * The one error that rooms throw. `message` is shown to people, so it names what is wrong and the remedy;
 * `details` is for programs (row, field, found value). `status` overrides the code's own where HTTP knows better (413).
 */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly details: unknown
  readonly status: number

  constructor(code: ErrorCode, message: string, details?: unknown, status?: number) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.details = details
    this.status = status ?? errorStatus[code]
  }

  toJSON() {
    return {
      code: this.code,
      message: this.message,
      ...(this.details === undefined ? {} : { details: this.details }),
    }
  }
}
