"""The screens of what goes with every record: comments, and links to other records."""
