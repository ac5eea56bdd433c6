"""Approvals (审批): who has to agree to what, in which order, and what exactly they agreed to.

A module declares its kinds (``kinds.ApprovalKind``) and puts a matter forward (``actions.propose``); the chain signs
(``actions.sign``, ``papers``), and the kind carries the matter out when the last one has. See
``docs/development/approvals.md``.
"""
