"""The web: pages for people, SPARQL and the graph store for programs. One blueprint a concern."""
