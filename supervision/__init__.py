"""Supervision (notice 五(四)(五), 六(三)): complaints, guides, relapse, spot checks, corrections, the year-end, the case file."""
