"""Harmony: chords as data, chord sequences of several versions as one graph, and how coherent they are.

from descant.analysis.harmony.coherence import coherence
from descant.analysis.harmony.frames import together
from descant.analysis.harmony.graphs import chord_graph
from descant.analysis.harmony.tracks import track_of
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ontology.records import FrameUnit

reading = read(Input.of(Path("song.jams")))                                    # by four annotators
tracks = [track_of(each, each.annotator) for each in reading.harmonies]
graph = chord_graph(tracks, together(tracks, FrameUnit.CHANGE))
graph.nodes, graph.edges                                                       # with their weights
coherence(graph).whole                                                         # 0.81
"""
