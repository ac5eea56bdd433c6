"""The interface for programs: `/api/v1`, made from the same registers as the pages, with nothing written for one.

`views` read and act, `schema` says in OpenAPI what they do, `reading` turns rows and `bodies` turns requests,
`problems` are the refusals (RFC 9457). Whoever asks brings an access token (`models`, `actions`); cookies are
not looked at.
"""
