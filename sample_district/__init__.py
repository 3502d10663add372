"""An invented district: its lives are simulated, written as the workbooks of its units, and brought in by the importer."""
