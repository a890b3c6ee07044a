/**
 * Lower triangle L with L L' = `matrix`, symmetric and positive semidefinite (Cholesky). What an earlier
 * column explains to working accuracy has a column of zeros.
 * @param matrix `[n * n]`, row by row
 */
export function lowerFactor(matrix: Float64Array, n: number): Float64Array {
  const lower = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]
      for (let k = 0; k < j; k++) sum -= lower[i * n + k] * lower[j * n + k]
      if (i === j) lower[i * n + i] = sum > 1e-12 * matrix[i * n + i] ? Math.sqrt(sum) : 0
      else if (lower[j * n + j] > 0) lower[i * n + j] = sum / lower[j * n + j]
    }
  }
  return lower
}

/**
 * Inverse of a symmetric positive definite matrix, for the few coefficients of a regression; null where the
 * matrix is singular to working accuracy (collinear covariates).
 * @param matrix `[n * n]`, row by row
 */
export function inverseSymmetric(matrix: Float64Array, n: number): Float64Array | null {
  const lower = lowerFactor(matrix, n)
  for (let i = 0; i < n; i++) if (lower[i * n + i] === 0) return null
  const inverse = new Float64Array(n * n)
  for (let column = 0; column < n; column++) {
    const x = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      let sum = i === column ? 1 : 0
      for (let k = 0; k < i; k++) sum -= lower[i * n + k] * x[k]
      x[i] = sum / lower[i * n + i]
    }
    for (let i = n - 1; i >= 0; i--) {
      let sum = x[i]
      for (let k = i + 1; k < n; k++) sum -= lower[k * n + i] * x[k]
      x[i] = sum / lower[i * n + i]
      inverse[i * n + column] = x[i]
    }
  }
  return inverse
}

/** Matrix `[n * n]` times vector `[n]`. */
export function times(matrix: Float64Array, vector: ArrayLike<number>, n: number): Float64Array {
  const product = new Float64Array(n)
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) product[i] += matrix[i * n + j] * vector[j]
  return product
}
