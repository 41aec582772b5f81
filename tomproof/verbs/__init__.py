"""The verbs: what each command does, in terms of tomproof.work; a module for each kind, loaded when one is used."""
