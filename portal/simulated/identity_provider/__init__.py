"""A national identity provider, played: OpenID Connect with three assurance levels.

It is another institution: it has its own settings, its own small database and its own list of
citizens, and it shares no code with the portal but the reading of the environment and the look.
"""
