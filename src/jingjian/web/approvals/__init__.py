"""The screens of 审批: the signing desk, the course of a matter, slips signed by hand, delegations, chains."""
