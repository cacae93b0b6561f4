"""Keep the notice that goes with published lists, made of the rows that were published (notice 五(三): 向社会公开)."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from publishing.models import Compilation, CoverNotice
from publishing.operations.storing import hash_of, shelf

# Writes the notice of a compilation to the path; the sheets are a floor above, so the writer is handed in.
CoverWriter = Callable[[Compilation, Path], None]


def keep_cover(compilation: Compilation, *, writer: CoverWriter, at: datetime) -> CoverNotice:
    """Write the notice beside the lists and keep its hash; called in the transaction that publishes them."""
    with shelf() as files, transaction.atomic():
        division = compilation.unit.division.code
        stem = f"{division}-{compilation.round.number}-通知-{compilation.number:02d}"

        def write(path: Path) -> tuple[str, int]:
            writer(compilation, path)
            return hash_of(path) or "", path.stat().st_size

        (digest, size), name = files.write(division, write, lambda made: f"{stem}-{made[0][:12]}.docx")
        cover = CoverNotice.objects.create(
            compilation=compilation, file_name=name, size=size, sha256=digest, made_at=at
        )
        files.put_in_place()
    return cover
