/** A pivot below this share of its diagonal means that a column depends on those before it. */
const least = 1e-11

/**
 * Solves A x = b for a symmetric positive definite A by Cholesky's factors, and gives A⁻¹ too (Golub & Van Loan, Matrix Computations,
 * 2013, §4.2). A is n × n row by row, of which only the lower triangle is read; b has n numbers. Undefined where A is singular
 * within rounding.
 */
export const solveSpd = (
  a: Float64Array,
  b: Float64Array,
): { solution: Float64Array; inverse: Float64Array } | undefined => {
  const n = b.length
  const factor = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    let pivot = a[j * n + j]!
    for (let k = 0; k < j; k++) pivot -= factor[j * n + k]! ** 2
    if (!(pivot > least * a[j * n + j]!)) return undefined
    const root = Math.sqrt(pivot)
    factor[j * n + j] = root
    for (let i = j + 1; i < n; i++) {
      let sum = a[i * n + j]!
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!
      factor[i * n + j] = sum / root
    }
  }
  const solve = (right: Float64Array): Float64Array => {
    const x = Float64Array.from(right)
    for (let i = 0; i < n; i++) {
      let sum = x[i]!
      for (let k = 0; k < i; k++) sum -= factor[i * n + k]! * x[k]!
      x[i] = sum / factor[i * n + i]!
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i]!
      for (let k = i + 1; k < n; k++) sum -= factor[k * n + i]! * x[k]!
      x[i] = sum / factor[i * n + i]!
    }
    return x
  }
  const inverse = new Float64Array(n * n)
  for (let j = 0; j < n; j++) {
    const unit = new Float64Array(n)
    unit[j] = 1
    inverse.set(solve(unit), j * n)
  }
  return { solution: solve(b), inverse }
}
