"""Runs Maklumat on one machine with nothing installed but Python: own PostgreSQL, Valkey, workers and web server."""
