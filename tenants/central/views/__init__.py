"""Views of central IT's pages, one module per noun."""
