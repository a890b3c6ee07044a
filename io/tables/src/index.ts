/** CSV, Excel, JSON and Parquet tables to rows with line numbers. */
export {}
