from django.apps import AppConfig


class IdentityProviderConfig(AppConfig):
    name = "portal.simulated.identity_provider"
    label = "identity_provider"
    default_auto_field = "django.db.models.BigAutoField"
