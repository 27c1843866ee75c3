"""Mail to people who are invited to a forum or take part in it."""
