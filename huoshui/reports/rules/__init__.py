"""What a bulletin says and how: pure, from plain values."""
