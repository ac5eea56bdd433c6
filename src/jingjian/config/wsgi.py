"""The site as a WSGI application, for the web server that `jingjian run` starts."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingjian.config.settings")

application = get_wsgi_application()
