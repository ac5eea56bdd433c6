"""The screens of 移交: hand a record's matter to another register, and decide what was handed over."""
