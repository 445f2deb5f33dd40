"""Parallel passages of the scores that are here."""
