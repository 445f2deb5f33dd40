"""IIIF Presentation 3 (https://iiif.io/api/presentation/3.0/), and 2 made into it: what a reading takes from them.

`upgrade` makes version 3 of version 2, JSON to JSON. `addresses` makes IRIs of what stands for one, `words` texts of
language maps, `services` the image services of what is shown; `canvases`, `ranges`, `annotations`, `description` and
`collections` take one part of a document each.
"""
