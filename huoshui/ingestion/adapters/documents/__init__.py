"""Documents of strangers: any supported file becomes a SourceText, or a Chinese sentence that says why not. Start at opening.py."""
