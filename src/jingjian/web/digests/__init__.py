"""The daily digest: counted in the morning of every working day, shown in the inbox, mailed to who wants it."""
