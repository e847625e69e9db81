"""A report as Word, which offices edit and file."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Paperwork
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tonghu.oversight.reports.paper import Bar, Cell, Paper, Section

FONT = "Noto Sans CJK SC"
ACCENT = RGBColor(0x0B, 0x6B, 0xCB)
# Of a whole bar; Word draws it as blocks of text, so that it stays a bar wherever the table is copied to.
BLOCKS = 20
ONE_BLOCK = 1000 // BLOCKS
SMALL, PLAIN, HEAD, TITLE = Pt(8), Pt(10.5), Pt(13), Pt(16)


def as_word(paper: Paper) -> bytes:
    """The paper, landscape: its tables are wide."""
    document = Document()
    _prepare(document, paper)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(paper.title)
    run.bold, run.font.size = True, TITLE
    document.add_paragraph(paper.subtitle).alignment = WD_ALIGN_PARAGRAPH.CENTER
    if paper.notice:
        document.add_paragraph().add_run(paper.notice).bold = True
    for section in paper.sections:
        _section(document, section)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _prepare(document: Paperwork, paper: Paper) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, PLAIN
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = Mm(18)
    footer = page.footer.paragraphs[0].add_run("　".join(paper.marks))
    footer.font.size = SMALL
    document.core_properties.title = paper.title


def _section(document: Paperwork, section: Section) -> None:
    head = document.add_paragraph()
    head.paragraph_format.keep_with_next = True
    run = head.add_run(section.title)
    run.bold, run.font.size = True, HEAD
    for line in section.lines:
        document.add_paragraph(line)
    if section.rows:
        _table(document, section.heads, section.rows)
    if section.bars:
        document.add_paragraph(section.bars_title).paragraph_format.keep_with_next = True
        _bars(document, section.bars)


def _table(document: Paperwork, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    table = document.add_table(rows=1 + len(rows), cols=len(heads))
    table.style = "Table Grid"
    # Cells are asked for once: each look-up of one walks the whole table.
    cells = iter(table._cells)
    for words in heads:
        _fill(next(cells), words, bold=True)
    for row in rows:
        for value in row:
            _fill(next(cells), value)


def _fill(cell: object, value: Cell, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]  # python-docx keeps its cells' type to itself
    run = paragraph.add_run(str(value))
    run.bold, run.font.size = bold, Pt(9)
    if isinstance(value, int):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _bars(document: Paperwork, bars: Sequence[Bar]) -> None:
    table = document.add_table(rows=len(bars), cols=3)
    cells = iter(table._cells)
    for bar in bars:
        _fill(next(cells), bar.name)
        run = next(cells).paragraphs[0].add_run("█" * ((bar.tenths or 0) // ONE_BLOCK))
        run.font.color.rgb, run.font.size = ACCENT, Pt(9)
        _fill(next(cells), bar.words)
