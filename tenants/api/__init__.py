"""Agencies for programs, on the base host: everybody reads the directory, central IT onboards and suspends."""
