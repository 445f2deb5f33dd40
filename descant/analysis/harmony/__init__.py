"""Harmony: chords as data, chord sequences of several versions as one graph, and how coherent they are.

    from descant.analysis.harmony.numerals import numeral
    from descant.analysis.harmony.transposing import transposed
    from descant.ingest.chords.labels import chord
    from descant.ingest.chords.roman import Key

    chord("F#:min7/b3").pcp                     # twelve digits from C
    numeral("G:7/3", Key("C"))                  # V65
    transposed("G:7/3", -1)                     # a fifth lower: C:7/3
"""
