"""What gunicorn serves. Loaded once before the workers are forked."""

import os

from django.core.wsgi import get_wsgi_application
from django.db import connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huoshui.config.settings")
application = get_wsgi_application()
connections.close_all()  # a connection opened while loading must not be shared by the workers
