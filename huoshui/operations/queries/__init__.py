"""Opening what is stored."""

from huoshui.operations.queries.stored_files import damaged_stored_files, open_stored_file, stored_file

__all__ = ["damaged_stored_files", "open_stored_file", "stored_file"]
