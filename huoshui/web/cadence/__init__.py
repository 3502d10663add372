"""节奏: what is due by itself, the calendar of it, the rules behind it."""
