"""Bringing a sheet into any register that says how: columns named, rows tried, report, import, a batch undone."""
