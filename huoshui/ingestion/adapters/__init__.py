"""What touches files: the limited child process that parses workbooks, and the one entry ``read_file``."""
