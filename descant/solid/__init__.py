"""Annotations in people's own pods (https://solidproject.org/TR/protocol), kept the same there and here.

What people wish (to connect, to sync, how a conflict is to end) is a row; `keeping` carries it out when the pod is
there, in the process that owns the store. So everything works while a pod is away.
"""
