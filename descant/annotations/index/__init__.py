"""Where annotations are searched: a file of SQLite for what is public, and another for the rest.

Both follow the register and can be made again from it at any time. A search in one cannot find what is in the other,
as they are different files; nor do counts and tags that are given to strangers come from anywhere but the first.
"""
