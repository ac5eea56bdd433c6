"""One command that runs a site: database, web server, worker, and the checks on them."""
