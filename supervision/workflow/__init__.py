"""The tables of moves of this act's documents; one file per subject (decision 52)."""
