"""What the readers of notation share: MEI as a tree, its ids, bars, notes, header, zones, harmonies, annotations.

    bytes -> xml.parse -> copies.write_out -> ids.write -> engraver.engrave -> edition.read

Whatever the notation was, it is MEI here: verovio makes it of MusicXML, Humdrum and ABC.
"""
