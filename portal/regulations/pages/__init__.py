"""Pages: the public register of rules, and the desk of the rules officers."""
