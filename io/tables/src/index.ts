/** CSV, Excel, JSON, Parquet and SQLite tables to rows with line numbers. */
export { readTable, readTableBytes } from './read-table.ts'
export { openSqliteTables, type SqliteTable } from './read-sqlite.ts'
export { shortName } from './column-names.ts'
export * from './table.ts'
