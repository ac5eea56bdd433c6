"""导出: a list too long for an answer is written in the background and kept, encrypted, for whoever asked."""
