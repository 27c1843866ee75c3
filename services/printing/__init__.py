"""Standards and pledges on paper: laid out from a sealed record, compiled, kept, and read back."""
