/**
 * Inverse of a small symmetric positive definite matrix (normal equations, up to ~10 rows) by Gauss-Jordan
 * elimination after scaling its diagonal to 1; null when it is singular to 1e-12.
 */
export function invertSymmetric(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length
  const scale = matrix.map((row, i) => Math.sqrt(row[i]))
  if (scale.some((s) => !(s > 0) || !Number.isFinite(s))) return null
  const a = matrix.map((row, i) => [
    ...row.map((value, j) => value / (scale[i] * scale[j])),
    ...row.map((_, j) => (i === j ? 1 : 0)),
  ])
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i][k]) > Math.abs(a[pivot][k])) pivot = i
    if (!(Math.abs(a[pivot][k]) > 1e-12)) return null
    ;[a[k], a[pivot]] = [a[pivot], a[k]]
    const inverse = 1 / a[k][k]
    for (let j = 0; j < 2 * n; j++) a[k][j] *= inverse
    for (let i = 0; i < n; i++) {
      const factor = a[i][k]
      if (i === k || factor === 0) continue
      for (let j = 0; j < 2 * n; j++) a[i][j] -= factor * a[k][j]
    }
  }
  return a.map((row, i) => row.slice(n).map((value, j) => value / (scale[i] * scale[j])))
}
