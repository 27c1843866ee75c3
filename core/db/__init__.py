"""Isolation by PostgreSQL: the backend, the roles, the router, and the translation of constraint violations."""
