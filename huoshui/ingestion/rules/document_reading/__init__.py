"""Reading documents: from the text of a file to claims with quotes. Pure: no Django, no file, no clock."""

from .plain_text import plain_text_source
from .reading import read_claims

__all__ = ["plain_text_source", "read_claims"]
