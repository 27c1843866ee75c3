"""Onboarding of many agencies by a spreadsheet: the file, how it is read, and what is wrong in which cell."""
