"""`huoshui …`: thin commands. One module a command; see frame.py."""
