"""The long proofs of `make prove`, one module each with `TITLE` and `prove(seed) -> str`, the report in Markdown."""
