"""How a sheet of tasks is judged, tried and written, and the template that people fill in."""
