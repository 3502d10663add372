"""通报: drafts, editing, release, and the figures behind each number."""
