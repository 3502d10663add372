"""Bulletins that write themselves: figures, text, Word in the form of official papers."""
