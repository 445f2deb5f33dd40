"""Bars on page images that have none marked: proposals, for people to correct.

    found = find_bars(Path("page.jpg"))
    found.bars[0].place, found.bars[0].confidence      # in reading order; found.reason says why there are none

`sheets` makes ink of an image, `staves` finds staves in it, `straight` bends the page back, `bar_lines` finds systems
and bar lines, `finding` the bars between them; `numbering` says which bar of a score each is.
"""
