"""The screens of 办理时限: every rule with its article, this site's figures, the card of the clocks of a record."""
