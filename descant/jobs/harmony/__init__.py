"""Harmony in the graph: songs out of chord sequences that are kept, and chord sequence graphs kept with them."""
