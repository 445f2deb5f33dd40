"""Scores made to be seen and heard: pages with the places of their bars (`pages`), sound with their times (`sound`).

Pure, as readers are: notes and MEI in, values and bytes out.
"""
