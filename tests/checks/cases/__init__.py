"""Good packs, one module per check module: every check has a case in which its claim holds."""
