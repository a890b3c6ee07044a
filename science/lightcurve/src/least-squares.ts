/** Linear least squares whose columns may be nearly dependent. */

/** A matrix by columns, each `[rows]`. */
export type Columns = readonly Float64Array[]

/**
 * Coefficients of the columns that fit `y` best, `[columns]`: of all that fit equally well, the shortest.
 * Columns are scaled to unit length; directions with a singular value below `rcond` of the greatest are left
 * out, as numpy's `lstsq` does. Householder's QR, then one-sided Jacobi on the triangle.
 */
export function leastSquares(
  columns: Columns,
  y: Float64Array,
  { rcond }: { readonly rcond: number },
): Float64Array {
  const p = columns.length
  const lengths = columns.map((column) => Math.sqrt(dot(column, column)) || 1)
  const scaled = columns.map((column, k) => column.map((x) => x / lengths[k]))
  const right = y.slice()
  const triangle = reduceToTriangle(scaled, right)
  const { left, right: turns, singular } = jacobi(triangle)
  const coefficients = new Float64Array(p)
  const least = rcond * Math.max(...singular, 0)
  for (let k = 0; k < singular.length; k++) {
    if (!(singular[k] > least)) continue
    let along = 0
    for (let i = 0; i < left[k].length; i++) along += left[k][i] * right[i]
    const share = along / singular[k] / singular[k]
    for (let j = 0; j < p; j++) coefficients[j] += share * turns[k][j]
  }
  return coefficients.map((c, k) => c / lengths[k])
}

/** Householder reflections in place; gives R by columns and leaves Q'y in `right`. */
function reduceToTriangle(columns: Float64Array[], right: Float64Array): Float64Array[] {
  const rows = right.length
  const size = Math.min(rows, columns.length)
  for (let k = 0; k < size; k++) {
    const v = columns[k].subarray(k)
    const length = Math.sqrt(dot(v, v))
    if (length === 0) continue
    const diagonal = v[0] > 0 ? -length : length
    const direction = v.slice()
    direction[0] -= diagonal
    const half = dot(direction, direction) / 2
    for (let j = k; j < columns.length; j++) reflect(columns[j].subarray(k), direction, half)
    reflect(right.subarray(k), direction, half)
  }
  return columns.map((column) => column.slice(0, size))
}

function reflect(vector: Float64Array, direction: Float64Array, half: number): void {
  const share = dot(vector, direction) / half
  for (let i = 0; i < vector.length; i++) vector[i] -= share * direction[i]
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}

/**
 * One-sided Jacobi (Hestenes 1958): plane turns make the columns orthogonal; `left` are the columns then,
 * `singular` their lengths, `right` the turns' rows.
 */
function jacobi(columns: Float64Array[]): {
  readonly left: Float64Array[]
  readonly right: Float64Array[]
  readonly singular: number[]
} {
  const p = columns.length
  const right = columns.map((_, k) =>
    Float64Array.from({ length: p }, (__, j) => (j === k ? 1 : 0)),
  )
  for (let sweep = 0, turned = true; turned && sweep < 60; sweep++) {
    turned = false
    for (let a = 0; a < p; a++) {
      for (let b = a + 1; b < p; b++) {
        const [aa, bb] = [dot(columns[a], columns[a]), dot(columns[b], columns[b])]
        const ab = dot(columns[a], columns[b])
        if (Math.abs(ab) <= 1e-15 * Math.sqrt(aa * bb)) continue
        turned = true
        const zeta = (bb - aa) / (2 * ab)
        const tangent = Math.sign(zeta || 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta))
        const cosine = 1 / Math.sqrt(1 + tangent * tangent)
        turn(columns[a], columns[b], cosine, cosine * tangent)
        turn(right[a], right[b], cosine, cosine * tangent)
      }
    }
  }
  return { left: columns, right, singular: columns.map((column) => Math.sqrt(dot(column, column))) }
}

function turn(a: Float64Array, b: Float64Array, cosine: number, sine: number): void {
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i], b[i]]
    a[i] = cosine * x - sine * y
    b[i] = sine * x + cosine * y
  }
}
