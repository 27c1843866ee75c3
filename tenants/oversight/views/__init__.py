"""Pages of oversight. They read the public schema alone."""
