"""Webhooks: what is done to annotations is sent to addresses that accounts have named.

A hook is a place in a feed ([activities](../activities/__init__.py)): what is behind it is still to be sent, one after
the other, and the place moves when a receiver has said that it has it. So nothing is lost whatever dies; what may come
twice has the same `webhook-id` both times. What is sent is made when it is sent, of what may be read then.
"""
