"""`jingjian keys`: the keys of a site, from the first one to the day nothing uses an old one any more."""
