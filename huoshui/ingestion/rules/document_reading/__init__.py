"""Reading documents: from the text of a file to claims with quotes. Pure: no Django, no file, no clock."""
