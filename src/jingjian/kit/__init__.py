"""The register engine: lists, record pages, forms, transitions, history and exports from one declaration."""
