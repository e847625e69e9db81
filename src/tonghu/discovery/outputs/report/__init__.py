"""report.html: one file a clerk can open anywhere, from the figures down to the rows and the sentence of law."""
