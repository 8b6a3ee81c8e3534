from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import rules, sign_in_events  # noqa: F401  (register themselves)
