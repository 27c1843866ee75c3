"""The database engine of the project: PostgreSQL, with the role and the search path of one agency at a time."""
