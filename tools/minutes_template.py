"""Writes the Word template of a conference's minutes. An official may edit the file instead; the fields stay."""

from pathlib import Path

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

ROOT = Path(__file__).parents[1]
TEMPLATE = ROOT / "src/tonghu/workbench/casework/print/minutes.docx"
FONT = "Noto Sans CJK SC"


def write() -> None:
    """The template, with docxtpl's fields in it."""
    paper = Document()
    normal = paper.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    head = paper.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = head.add_run("{{ title }}")
    run.bold, run.font.size = True, Pt(16)
    for line in ("{%p for fact in facts %}", "{{ fact[0] }}:{{ fact[1] }}", "{%p endfor %}"):
        paper.add_paragraph(line)
    paper.add_paragraph("{%p for section in sections %}")
    paper.add_paragraph().add_run("{{ section.title }}").bold = True
    paper.add_paragraph("{%p for line in section.lines %}")
    paper.add_paragraph("{{ line }}")
    paper.add_paragraph("{%p endfor %}")
    table = paper.add_table(rows=3, cols=4)
    table.style = "Table Grid"
    for cell, words in zip(table.rows[0].cells, ("决定", "由谁办", "何时办完", "结果"), strict=True):
        cell.text = words
    table.rows[1].cells[0].text = "{%tr for row in section.rows %}"
    row = ("{{ row[0] }}", "{{ row[1] }}", "{{ row[2] }}", "{{ row[3] }}")
    for cell, words in zip(table.rows[2].cells, row, strict=True):
        cell.text = words
    table.add_row().cells[0].text = "{%tr endfor %}"
    paper.add_paragraph("{%p endfor %}")
    paper.add_paragraph("{{ footer }}")
    paper.save(str(TEMPLATE))


if __name__ == "__main__":
    write()
