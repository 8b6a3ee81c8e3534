"""The provider's door for web servers; it brings its database up to date before it answers."""

import os

os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.identity_provider"

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from portal.simulated.identity_provider.register import prepare  # noqa: E402

prepare()
