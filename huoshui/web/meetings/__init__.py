"""调度会: the agenda, the clerk's desk in the meeting, the minutes."""
