import type { Centroid } from '@longrun/lightcurve'
import { findColumn } from './fits-columns.ts'
import { readColumn } from './fits-table.ts'
import type { FitsColumn, FitsTable } from './fits-table.ts'

/**
 * Flux-weighted centroids (MOM_CENTR1 along columns, MOM_CENTR2 along rows; Kepler, K2, TESS, lightkurve), less the
 * motion of the field (POS_CORR1, POS_CORR2) where the file has it.
 *
 * @returns [pixels], one value a row of the table; null where the file has no such columns or none is finite
 */
export function readCentroid(table: FitsTable, name: string): Centroid | null {
  const read = (axis: 1 | 2): Float64Array | null => {
    const column = numbers(table, `MOM_CENTR${axis}`)
    if (column === null) return null
    const values = readColumn(table, column, name)
    if (values.every((value) => Number.isNaN(value))) return null
    const motion = numbers(table, `POS_CORR${axis}`)
    if (motion === null) return values
    const moved = readColumn(table, motion, name)
    for (let i = 0; i < values.length; i++) values[i] -= moved[i]
    return values
  }
  const column = read(1)
  const row = column && read(2)
  return column && row && { column, row }
}

/** A column that cannot be read as numbers is not worth a file: the light curve stands without it. */
function numbers(table: FitsTable, name: string): FitsColumn | null {
  const column = findColumn(table, [name])
  return column !== null && column.repeat === 1 && 'BIJKED'.includes(column.code) ? column : null
}
