"""The public directory of agencies on the base host."""
