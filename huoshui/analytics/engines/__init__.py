"""Where counting runs: the same named steps on DuckDB over a snapshot, or on PostgreSQL over the tables."""
