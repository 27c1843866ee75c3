"""What a project has that uses django-tenants as its documentation says: measured beside ours, never deployed."""
