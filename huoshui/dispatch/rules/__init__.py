"""What comes on an agenda, what minutes say, when something is due: pure, from plain values."""
