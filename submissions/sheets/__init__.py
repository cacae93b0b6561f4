"""Annex 1 and Annex 2 as workbooks."""
