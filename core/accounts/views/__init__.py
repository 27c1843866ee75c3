"""Views of accounts: one's own account, the people of an office, invitations, the record."""
