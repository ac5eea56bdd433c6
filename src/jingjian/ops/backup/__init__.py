"""Backups of a site: one folder that says of itself what it holds, and the way back from it.

| in the folder | holds |
|---|---|
| `manifest.json` | version, moment, rows of each table, state of the log, count and size of attached files |
| `database.dump` | the database as one snapshot, in PostgreSQL's custom format |
| `files/` | attached files as they lie in the home, encrypted |
| `plain/` | what of the home is no secret: fonts, the mark of a demo |
| `home.sealed` | keys, certificates and options, sealed under a passphrase; only when one was given |
| `SHA256SUMS` | the digest of each of these, for `sha256sum -c` and for `jingjian restore` |

Keys never lie open beside the data they open. A backup without `home.sealed` is of use only to whoever kept
`JINGJIAN_HOME/keys` elsewhere.
"""
