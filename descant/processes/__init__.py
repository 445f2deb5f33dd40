"""Processes of our own that work on what strangers send: how they are confined, and how one speaks with them."""
