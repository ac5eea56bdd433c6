"""Papers attached to records: checked by their content when they come in, encrypted at rest, never deleted.

``intake.inspect`` says what an upload is or why it is refused, ``actions`` attach and remove, ``selectors`` list and
open.
"""
