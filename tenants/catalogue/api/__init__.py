"""The common catalogue for programs."""
