"""The verbs of this act; one file per subject, imported from there (decision 52)."""
