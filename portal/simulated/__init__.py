"""Institutions around the portal, played on this machine; each is a process of its own."""
