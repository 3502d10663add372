"""Facts and records as Parquet files of the data folder: taken without blocking writers, made again when damaged."""
