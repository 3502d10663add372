"""How a ledger sheet is understood: pure decisions on cells, no Django, no database, no clock, no file access."""
