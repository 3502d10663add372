"""Minutes as Word."""
