"""Official documents 公文: what one says, how GB/T 9704-2012 lays it out, its number, and who may issue it.

``composed`` is the document as data, ``word`` and ``sheet`` set it as .docx and PDF, ``templates`` fills a file of the
site's own instead; ``actions`` draft, issue and void, and ``drafting`` is where registers offer what is drafted of
their records.
"""
