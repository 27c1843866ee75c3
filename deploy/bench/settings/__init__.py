"""Settings of the projects that are measured side by side."""
