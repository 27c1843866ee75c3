"""The proof of isolation: plants something recognisable in every agency, and tries every door to it from the others."""
