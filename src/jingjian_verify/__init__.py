"""Checks an export of Jingjian's audit log without Jingjian: no Django, no database, no network.

It needs Python's standard library and ``cryptography``. Whoever does not trust a site runs this on a machine of their
own, with the public keys they got from the site and its witnesses on another day (``trust.json``).
"""
