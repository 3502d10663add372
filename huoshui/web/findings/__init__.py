"""Pages of findings: the zone's list, one document's, one finding with the words of both sides, and its settlement."""
