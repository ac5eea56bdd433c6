"""Making the inspection file 迎检资料 of a catalogue: lines in words, sheets as PDF, one bound PDF, one ZIP.

Only jobs call this; nothing here reads the database. Whoever calls has asked for the catalogue as its reader.
"""

from pathlib import Path
from typing import Final

#: how the printed sheets look
STYLE: Final = Path(__file__).with_name("print.css")
