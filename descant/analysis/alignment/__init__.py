"""Versions of a work, bar by bar. Library: no store, no server."""
