"""The refusals of complaints and requests for public information."""
