"""What values a column of this act may have; one file per subject (decision 52)."""
