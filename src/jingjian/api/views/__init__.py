"""One view a file; each serves every register."""
