"""Harmony: chords as data, chord sequences of several versions as one graph, and how coherent they are.

    for song in songs_in(Input.of(Path("song.jams"))):     # by four annotators
        graph = graph_of(song)
        graph.nodes, graph.edges                            # with their weights
        coherence(graph).whole                              # 0.81

What the figures mean is in docs/harmony.md.
"""
