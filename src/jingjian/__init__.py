"""Jingjian 镜鉴: runs an education-and-rectification programme from the plan document to the proof of its clauses."""

__version__ = "0.1.0"
