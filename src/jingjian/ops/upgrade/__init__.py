"""Installing from an offline bundle and upgrading from one to the next.

A bundle is a tar archive with one folder: `MANIFEST.json` (version, interpreter, digest of every file), its Ed25519
signature `MANIFEST.sig`, the wheels, and the script `install`. `install` lays each version into a virtual environment
of its own, `PREFIX/versions/<version>`, and `PREFIX/current` points to the one in use. `PREFIX/release.pub` is the key
that the next bundle must be signed with.
"""
