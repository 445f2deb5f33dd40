"""What the web of data knows of things here, as jobs.

questions       what is asked for, out of the graph
reconciling     whom or what things here are elsewhere: claims of reconciliation services
sparql          named queries to endpoints of others
instrumentation what works are scored for, as these have it
gathering       tags of recordings, beside what their works are scored for
cross_checking  what is known of a work's scoring, held against the tags: evidence, in graphs of its own
kept            what is in the graph of both
"""
