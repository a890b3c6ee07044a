/** CSV, Excel, JSON and Parquet tables to rows with line numbers. */
export { readTable, readTableBytes } from './read-table.ts'
export { shortName } from './column-names.ts'
export * from './table.ts'
