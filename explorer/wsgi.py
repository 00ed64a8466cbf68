"""What gunicorn runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "explorer.settings")
application = get_wsgi_application()

# All of it is read now, and not by the first visitor's request. What is there then stays, and what a request makes has no
# cycles worth looking for every 700 objects: where a megabyte was explained, that looking took a third of the time.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
gc.set_threshold(100_000, 20, 20)
