"""Public information on paper: the letters to applicants, the registers, the yearly report."""
