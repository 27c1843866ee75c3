"""What became of common templates in this agency: how each component stands to its template, and what to do about it.

`bounds` is what the editor asks, `standing` compares, `moves` take over or keep, `figures` go upward.
"""
