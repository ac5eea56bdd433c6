"""The screens of the sealed log: receipts for those who see a record, its standing for the audit administrator."""
