"""What people write about music: web annotations, kept with every version that they have had.

The register (`register`, relational) is what counts. The graph (`projecting`) follows it. `desk` is where
annotations are written and read; `documents` makes what strangers send into what is kept.
"""
