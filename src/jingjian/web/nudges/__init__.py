"""The screens of reminders 催办: the register of rounds, the card on a record, the lines in the inbox."""
