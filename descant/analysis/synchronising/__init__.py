"""Scores and recordings, and recordings and recordings, in time. Library: no store, no server."""
