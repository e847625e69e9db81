"""报告: briefings, yearly reports, the list of key matters and the evaluator's view, on a page and as Word, PDF and Excel."""
