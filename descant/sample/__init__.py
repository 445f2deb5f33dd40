"""The sample that `descant demo` loads: four of Bach's settings of one tune, each as notes, as pages and as sound.

`making` makes a folder that is ingested as anybody's would be: a collection.toml beside the scores (as music21 brings
them), page images and recordings (which are made here, from the scores) and the places of bars in them. `tune` says
what the settings have in common.
"""
