"""What the kit does not do: the first set-up, the change of a password, the progress of a job."""
