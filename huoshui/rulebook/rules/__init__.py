"""What a rule set may say, which version is in force, and how an uploaded calendar is read. No Django."""
