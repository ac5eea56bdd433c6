"""A roster on its way in: its encrypted files, the bridge to the pure reader, and what the site knows already.

files.py    the file, the preview and the report in the encrypted storage; a report is read a page at a time
reading.py  from bytes to what is shown and what is judged, with the units of this site
site.py     whom the house knows already, by identity number, and who merely has the same name
sample.py   rosters made from code: a small messy one for the demo, large ones for proofs
"""
