"""Common templates as they are written: by central IT for the whole deployment, by a bureau for its province.

`scope` says whose a template is, `writing` and `publishing` change it, `uptake` reads who adopted it from the figures.
The same pages serve both under /central/templat/ and /oversight/templat/.
"""
