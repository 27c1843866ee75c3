"""How what is published stands with people: where it is seen, how it is scored, and how machines read it."""
