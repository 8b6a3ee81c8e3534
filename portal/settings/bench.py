"""Measures: as tests, but as fast as production (no strict templates, lasting connections)."""

from portal.settings.test import *
from portal.settings.test import DATABASES, TEMPLATES

COMPONENTS_STRICT = False
TEMPLATES[0]["OPTIONS"].pop("string_if_invalid")
DATABASES["default"]["CONN_MAX_AGE"] = 600
WHITENOISE_AUTOREFRESH = False
