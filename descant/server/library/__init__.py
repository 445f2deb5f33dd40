"""The library: all works that are public, found by words and facets, with a picture of each.

gathering   what the graph says of every work
shelf       the index that is made of it: a file of SQLite
following   the index as the graph is now
asking      questions to the index
nearest     works whose words are nearest to what somebody says
describing  what there is of one work
asked       `/api/library`
covers      `/covers/…`, a small picture of a source
cover_places where these are kept, and what former ways of drawing have left
pages       `/library`, and what it suggests while somebody types
"""
