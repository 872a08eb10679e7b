import { parquetMetadata } from "hyparquet";

/**
 * Which column of a Parquet file a byte belongs to; undefined for the file's own head and foot.
 * @param bytes a file of one's own making; its metadata are trusted
 */
export function parquetColumnAt(bytes: Uint8Array, offset: number): string | undefined {
  const { row_groups: groups } = parquetMetadata(bytes.slice().buffer);
  for (const { columns } of groups) {
    for (const { meta_data: chunk } of columns) {
      if (!chunk) continue;
      const start = Number(chunk.dictionary_page_offset ?? chunk.data_page_offset);
      if (offset >= start && offset < start + Number(chunk.total_compressed_size))
        return chunk.path_in_schema.join(".");
    }
  }
  return undefined;
}
