"""Reading indicators, what they say, and what others publish."""
