"""The screens of official documents: draft one of a record, issue it, take its files."""
