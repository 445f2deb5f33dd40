"""The library: all works that are public, found by words and facets, with a picture of each.

gathering   what the graph says of every work
shelf       the index that is made of it: a file of SQLite
following   the index as the graph is now
asking      questions to the index
covers      `/covers/…`, a small picture of a source
pages       `/library`, and what it suggests while somebody types
"""
