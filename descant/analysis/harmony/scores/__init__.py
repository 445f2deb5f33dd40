"""Chords of scores: from the notes a sequence of chords with places, inversions, local keys and Roman numerals.

    from descant.analysis.harmony.scores.chords import chords_of
    from descant.analysis.harmony.scores.harmonies import harmony_of

    found = chords_of(reading.score)        # ScoreChord(0.0, 2.0, 1, Fraction(1), "C:maj", C major, "I", 0.97) …
    harmony_of(found, reading.score)        # as the analyses of people are read

The way: bars are cut into slices (`grid`), in which pitch classes and basses sound (`sounding`). Each stretch of
slices says something of each chord (`evidence`, `templates`), and is worth something in each key (`model`, by weights
that were learnt from analyses: `parameters`, `learning`). The path that is worth most is found (`decoding`), with how
sure it is (`posteriors`), and is named as the notes are spelt (`movements`, `naming`). How right it is,
`descant.analysis.harmony.agreement` says.
"""
