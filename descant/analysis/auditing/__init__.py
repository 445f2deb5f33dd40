"""Holding what machines claim against what people know.

truths      what people know, and what others' machines said: files
joining     which clip of a truth is which recording
tags        per tag and clip: precision, recall, average precision, ROC-AUC, confusion, calibration, agreement
doubts      labels of people that are probably wrong (confident learning)
timed       chords, beats, keys, notes and segments, by the measures of mir_eval: see beats, keys, notes
timed_truths  what people know of them: files
holding     claims held against such a file in a process of its own (worker)
"""
