"""Two versions of a work beside each other, by bars, notes, voices, lines and chords. Library: no store, no server."""
