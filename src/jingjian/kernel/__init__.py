"""The lowest storey: rules that need neither a database nor a web framework.

Nothing here imports Django. Words for people are English msgids (see `phrases.py`), translated by whoever shows them.
"""
