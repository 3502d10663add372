"""What a stored file may be."""
