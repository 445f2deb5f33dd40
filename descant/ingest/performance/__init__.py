"""How a MIDI file becomes bars and notes.

events      what the file says, in ticks
clock       ticks in quarters and in seconds
bars        bars from time signatures
spelling    names of pitches from key signatures
programs    instruments of General MIDI
"""
