"""自定义页: pages that a zone composes of indicators, tables, charts and text."""
