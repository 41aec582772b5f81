"""Judges over Azure Resource Manager's answers: one module per service, found by themselves."""
