"""How many small faults in the law its tests notice: see ``bin/mutants --help``."""
