"""What can happen to an agency after it was made. Each function owns its transaction and leaves an audit entry."""
