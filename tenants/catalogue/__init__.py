"""The common catalogue: every published service of every agency in the public schema, kept by a task, read by all."""
