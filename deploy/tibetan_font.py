"""The font of the glossary's Tibetan terms, for devices that have none: only the glyphs that these terms need, some 12 kB.

    apt-get install fonts-noto-core; pip install fonttools brotli uharfbuzz    (outside the project's environment)
    python deploy/tibetan_font.py /usr/share/fonts/truetype/noto/NotoSerifTibetan-Regular.ttf

Run it when a term is added. Each term is shaped with the whole font and with the small one: all glyphs and places must agree.
A rule of the font may need glyphs that no finished word shows; they are found by leaving out ever smaller pieces of what a
careful subset would keep. The terms are written beside the font, and a test compares them with the glossary.
"""

import csv
import io
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MADE = ROOT / "static" / "fonts" / "tibetan-terms.woff2"
TABLES = (("division_names.csv", "tibetan"), ("tibetan_terms.csv", "bo"))


def terms() -> list[str]:
    """The glossary's Tibetan, each term once."""
    found = set()
    for name, column in TABLES:
        with (ROOT / "fixtures" / name).open(encoding="utf-8", newline="") as lines:
            found |= {row[column] for row in csv.DictReader(lines) if row[column]}
    return sorted(found)


class Font:
    """The whole font, and smaller ones made from it."""

    def __init__(self, source: bytes, words: list[str]) -> None:
        self.source, self.words = source, words
        self.names = self.order(source)
        self.wanted = [self.shaped(source, word) for word in words]

    def order(self, data: bytes) -> list[str]:
        """The names of a font's glyphs by their numbers."""
        from fontTools.ttLib import TTFont

        return list(TTFont(io.BytesIO(data)).getGlyphOrder())

    def shaped(self, data: bytes, word: str) -> list[tuple[str, int, int, int]]:
        """Glyph, width and place of each sign that a word is drawn with."""
        import uharfbuzz

        names, buffer = self.order(data), uharfbuzz.Buffer()
        buffer.add_str(word)
        buffer.guess_segment_properties()
        uharfbuzz.shape(uharfbuzz.Font(uharfbuzz.Face(uharfbuzz.Blob(data))), buffer)
        pairs = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
        return [(names[one.codepoint], at.x_advance, at.x_offset, at.y_offset) for one, at in pairs]

    def with_only(self, glyphs: Iterable[str] | None, flavor: str | None = None, **options: Any) -> bytes:
        """A font with these glyphs; with None those that a careful subset would keep."""
        from fontTools import subset
        from fontTools.ttLib import TTFont

        chosen = subset.Options(layout_features=["*"], glyph_names=True, hinting=False, name_IDs=[0, 1, 2, 13, 14])
        chosen.layout_closure = glyphs is None
        font, maker = TTFont(io.BytesIO(self.source)), subset.Subsetter(chosen)
        maker.populate(text="".join(self.words), glyphs=sorted(glyphs or ()))
        maker.subset(font)
        font.flavor, written = flavor, io.BytesIO()
        font.save(written)
        return written.getvalue()

    def draws_the_same(self, glyphs: Iterable[str]) -> bool:
        """Whether every word looks the same with only these glyphs."""
        data = self.with_only(glyphs)
        return all(self.shaped(data, word) == whole for word, whole in zip(self.words, self.wanted, strict=True))

    def needed(self) -> set[str]:
        """The glyphs that the words show, and the fewest besides with which they look the same."""
        shown = {name for word in self.wanted for name, *_ in word}
        spare = [name for name in self.order(self.with_only(None)) if name not in shown]
        parts = 2
        while spare:
            size = max(1, len(spare) // parts)
            for start in range(0, len(spare), size):
                rest = spare[:start] + spare[start + size :]
                if self.draws_the_same(shown | set(rest)):
                    spare, parts = rest, max(parts - 1, 2)
                    break
            else:
                if size == 1:
                    break
                parts = min(parts * 2, len(spare))
        return shown | set(spare)


def main() -> None:
    """Make the font from the file named on the command line."""
    font = Font(Path(sys.argv[1]).read_bytes(), terms())
    MADE.write_bytes(font.with_only(font.needed(), "woff2"))
    MADE.with_suffix(".txt").write_text("\n".join(font.words) + "\n", encoding="utf-8")
    sys.stdout.write(f"{MADE.name}: {MADE.stat().st_size:,} bytes for {len(font.words)} terms\n")


if __name__ == "__main__":
    main()
