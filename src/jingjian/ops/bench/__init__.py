"""How the pages stand with a province's worth of rows: a generator of data and a runner that prints ratios.

``load`` fills an empty home, ``measure`` asks the pages of that home and, in the same run and under the same database
role, the query a person would have written by hand. How to run it, and the latest figures: ``bench/README.md``.
"""
