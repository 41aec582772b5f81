"""Judges over Microsoft Graph's answers: one module per subject, found by themselves."""
