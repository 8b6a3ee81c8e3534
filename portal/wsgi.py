"""The door for web servers: `granian --interface wsgi portal.wsgi:application`."""

import gc
import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
os.environ.setdefault("PORTAL_PROCESS", "web")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

# What is there from the beginning stays: no search for garbage walks through it again. A page with
# a working life makes thousands of objects that all go with it: to search after every 700 of them
# was a tenth of its time.
gc.collect()
gc.freeze()
gc.set_threshold(20_000)
