"""What is typed in about supervision; one file per subject (decision 52)."""
