"""The screens of 导出: lists that are too long for an answer, followed while they are written, then taken."""
