export { decodeParquet, type Table } from "./parquet-decode.js";
export { encodeParquet, type ParquetColumns } from "./parquet-encode.js";
export { parquetColumnAt } from "./parquet-locate.js";
