"""One effect, however often the same thing is sent: keys that were used, and what was answered the first time.

    earlier = claim(user_id=…, key=…, content=print_of(…))
    if earlier is None: act, then keep(…) what is answered; else answer `earlier`

Both stand in the transaction of the act itself. Of several that come at the same time with one key, the database lets
one through; the others wait for it and are given its answer, or act themselves when it was refused.
"""
