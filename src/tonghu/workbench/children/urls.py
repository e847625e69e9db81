"""Addresses of the roster and of each child's file."""

from __future__ import annotations

from django.urls import path

from tonghu.workbench.children import changing, exporting, joining, page, printing, roster, unmasking

app_name = "children"
urlpatterns = [
    path("", roster.roster, name="list"),
    path("search/", roster.roster, name="search"),
    path("suggest/", roster.suggest, name="suggest"),
    path("columns/", roster.choose_columns, name="columns"),
    path("views/", roster.save_view, name="save_view"),
    path("views/<int:pk>/drop/", roster.drop_view, name="drop_view"),
    path("export/", exporting.export, name="export"),
    path("<int:pk>/", page.child, name="child"),
    path("<int:pk>/timeline/", page.timeline, name="timeline"),
    path("<int:pk>/family/", page.family, name="family"),
    path("<int:pk>/categories/", page.categories, name="categories"),
    path("<int:pk>/visits/", page.visits, name="visits"),
    path("<int:pk>/history/", page.history, name="history"),
    path("<int:pk>/correct/", changing.correct_child, name="correct"),
    path("<int:pk>/move/", changing.move_child, name="move"),
    path("<int:pk>/visits/new/", changing.visit, name="visit"),
    path("<int:pk>/visits/<int:corrects>/correct/", changing.visit, name="correct_visit"),
    path("<int:pk>/categories/new/", changing.hold, name="hold"),
    path("<int:pk>/categories/<int:holding>/end/", changing.end_holding, name="end_holding"),
    path("<int:pk>/family/new/", changing.new_adult, name="new_adult"),
    path("<int:pk>/family/<int:adult>/correct/", changing.change_adult, name="correct_adult"),
    path("<int:pk>/family/<int:adult>/end/", changing.leave_family, name="end_adult"),
    path("<int:pk>/family/<int:adult>/unmask/<str:field>/", unmasking.of_adult, name="unmask_adult"),
    path("<int:pk>/unmask/<str:field>/", unmasking.of_child, name="unmask"),
    path("<int:pk>/merge/", joining.find_other, name="merge"),
    path("<int:pk>/merge/<int:other>/", joining.merge_with, name="merge_with"),
    path("<int:pk>/merges/<int:merge>/undo/", joining.undo_a_merge, name="undo_merge"),
    path("<int:pk>/split/", joining.split_child, name="split"),
    path("<int:pk>/splits/<int:split>/undo/", joining.undo_a_split, name="undo_split"),
    path("<int:pk>/block/", changing.block, name="block"),
    path("<int:pk>/block/<int:block>/end/", changing.lift_block, name="end_block"),
    path("<int:pk>/print/", printing.print_file, name="print"),
]
