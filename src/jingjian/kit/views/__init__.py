"""One view a file; each takes the register it serves as `register=`."""
