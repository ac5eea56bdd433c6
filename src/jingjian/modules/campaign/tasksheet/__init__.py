"""The sheet of tasks: its columns, how a file is opened, and where file and report lie."""
