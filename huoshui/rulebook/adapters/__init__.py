"""Published rules and the published calendar, as they lie in the repository."""
