"""What a run found, in figures and words that name nobody: the page of results, kept after the registers are gone."""

from __future__ import annotations

import dataclasses
from collections import Counter

from tonghu.discovery.core.result import RegisterQuality, RunResult
from tonghu.discovery.outputs.masking import mask_reject
from tonghu.leads.core.wording import for_pages

MOST_REASONS = 200


def figures_of(result: RunResult) -> dict[str, object]:
    """JSON-able: county, leads, reviews, found, registers, warnings, rejects, parameters."""
    found: Counter[tuple[str, str]] = Counter()
    for row in result.lead_rows or ():
        found[row.category, row.action] += 1
    reviews: Counter[str] = Counter(row.category for row in result.review_rows or ())
    rejected: Counter[tuple[str, str, str]] = Counter()
    for reject in map(mask_reject, result.rejects):
        rejected[reject.file, reject.column, reject.reason] += 1
    titles = {category.id: category.words for category in result.categories}
    return {
        "county": result.county_words,
        "leads": found.total(),
        "reviews": reviews.total(),
        "people": dataclasses.asdict(result.counts),
        "found": [
            {
                "category": key,
                "words": words,
                "enter": found[key, "enter"],
                "exit": found[key, "exit"],
                "review": reviews[key],
            }
            for key, words in titles.items()
        ],
        "registers": [_register(register) for register in result.registers],
        "warnings": [for_pages(warning) for warning in result.warnings],
        "rejects": [[*key, count] for key, count in rejected.most_common(MOST_REASONS)],
        "rejected": rejected.total(),
    }


def _register(register: RegisterQuality) -> dict[str, object]:
    numbers = dataclasses.asdict(register.numbers)
    return {
        "id": register.id,
        "title": register.title,
        "files": list(register.files),
        "rows": register.rows,
        "columns": sum(column.header is not None for column in register.columns),
        "columns_missing": [column.title for column in register.columns if column.header is None],
        "numbers": numbers,
        "number_cells": sum(numbers.values()),
        "unread_dates": register.unread_dates,
        "loss": register.loss,
    }
