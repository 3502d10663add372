"""Reading projects, 三个一批 and state gaps, always scoped by actor."""
