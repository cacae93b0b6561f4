"""Supervision (notice 五(四)(五), 六(三)): complaints, spot checks, corrections. The place is kept; the act comes later."""
