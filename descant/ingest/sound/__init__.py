"""How recordings are read: decoded once, in blocks, in a process of its own.

worker      the child process: one pass over the sound, and the tags
decoding    blocks of samples, by libsndfile or by the program ffmpeg
loudness, fingerprint, peaks    each takes the blocks one after another, and little memory
tags        what the file says about itself
"""
