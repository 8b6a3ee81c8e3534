"""What the demo prints when it is ready: who can sign in, and what to try."""


def text(origin: str) -> str:
    """Return the guide for a portal at `origin` (scheme, host and port)."""
    return f"Open {origin}/ in a browser. Ctrl-C stops everything."
