"""What may come: the law's own rules asked about imagined lives. Nothing here is kept."""
