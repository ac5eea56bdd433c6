"""What the screens of organisation and system ask for; shape only, meaning is checked by the actions."""
