"""What this act stores; one file per subject (decision 52)."""
