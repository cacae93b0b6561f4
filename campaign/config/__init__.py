"""The roof: settings, root urls, Celery. It names the apps by string; nobody imports it."""

import os

# The Word notices bring lxml, which lets a DTD through; workbooks are read and written without it.
os.environ["OPENPYXL_LXML"] = "False"
