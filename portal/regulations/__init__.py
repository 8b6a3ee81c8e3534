"""The law as people meet it: every legal number to read, and the way a new one gets in."""
