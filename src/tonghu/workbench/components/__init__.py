"""Components: each file one template tag with its template of the same name, shown in every state at /gallery/.

Importing a component registers it; a new one is added to the list here.
"""

from tonghu.workbench.components import (  # noqa: F401
    button,
    clause_link,
    clock,
    confirm,
    data_form,
    data_table,
    empty_state,
    error_state,
    error_summary,
    evidence_row,
    family_graph,
    filter_chips,
    form_field,
    job_progress,
    masked_value,
    pager,
    person_line,
    place_breadcrumb,
    place_map,
    ranked_bars,
    row_diff,
    share_bar,
    share_trend,
    side_panel,
    stat_filters,
    state_chip,
    timeline,
    unverified_mark,
    unverified_ribbon,
)
