"""The vault: every cryptographic call of the house, and nothing else.

Keys are read in ``keys.py`` alone. Columns of tier 乙 are ``fields.EncryptedTextField``, files of tier 乙 go to
``storage.EncryptedStorage``; ``envelopes`` is beneath the first and ``frames`` beneath the second. ``digests`` offers
the few hashes that other storeys need.
"""
