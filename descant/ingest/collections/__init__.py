"""Catalogues: documents that name works, their versions, and the files that embody them."""
