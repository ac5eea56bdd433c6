"""Addresses of approvals: a matter is open to its author, its signers and who sees the record; nobody else knows it."""

ROWS = {
    "answer_paper": "l ooo oo nn nnn",
    "approval": "l ooo oo nn nnn",
    "approval_chains": "l ooo oo oo fff",
    "approval_slip": "l ooo oo nn nnn",
    "delegations": "l ooo oo oo fff",
    "desk": "l ooo oo oo ooo",
    "desk_matter": "l ror rr rr rrr",
    "end_delegation": "l nnr nn nr nnn",
    "enter_paper": "l ooo oo nn nnn",
    "propose": "l ooo oo nn nnn",
    "set_approval_chain": "l off ff ff fff",
    "sign_several": "l rrr rr rr rrr",
    "supervise_opinion": "l ooo ff nn nnn",
    "withdraw_approval": "l fff of nn nnn",
}
