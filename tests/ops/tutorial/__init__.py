"""What a register made by the tutorial is held to."""
