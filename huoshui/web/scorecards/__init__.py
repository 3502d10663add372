"""考评: cards, rounds, the jury by phone, publicity with objections."""
