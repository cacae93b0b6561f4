"""What makes a paper of this act wrong; one file per subject (decision 52)."""
