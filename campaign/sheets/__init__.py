"""Workbooks in and out. Stays free of imports: the reading child starts from here."""
