"""Phone and identity numbers inside what enterprises write: the core's rule, under the name by which this domain knows it."""

from huoshui.core.personal_text import holds_personal_number, masked_text

__all__ = ["holds_personal_number", "masked_text"]
