"""The whole public site as files that any web server can carry (decision 40)."""

from publishing.sheets.copying.copying import Copier, NotWhole
from publishing.sheets.copying.tree import AlreadyRunning, Copied

__all__ = ["AlreadyRunning", "Copied", "Copier", "NotWhole"]
