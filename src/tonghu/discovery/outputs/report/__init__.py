"""report.html: one file that opens anywhere, from the figures down to the rows and the sentence of law."""
