"""Duties as data: who must do what for whom, by when, with which evidence."""
