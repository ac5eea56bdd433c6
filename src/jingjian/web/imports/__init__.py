"""The screens of 导入: hand in a sheet for a register, name its columns, read the report, import, undo."""
