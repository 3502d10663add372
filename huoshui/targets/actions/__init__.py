"""Writing a zone's own definitions, and what others publish."""
