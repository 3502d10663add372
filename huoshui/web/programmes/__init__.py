"""专题: each with its own page, members by kind, totals."""
