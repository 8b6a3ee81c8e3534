"""The front door: a home page for each role, the services one can really use, the error pages."""
