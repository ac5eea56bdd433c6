"""What goes with every record besides its own rules: comments on it, and other records that it is related to."""
