"""Fictional counties with the truth beside them: for the demonstration, the tests and the measuring of
the linker.

A county is made in four steps: families and what befell them (`families`, `lives`), what departments
wrote down (`documents`, `roster`), what went wrong on the way to the file (`noise`), and the files in one
of several departments' vocabularies (`vocabulary.json`, `files`). `readings` then reads the damaged rows as a
careful human would (`identify`, `parentage`) and sorts every lead into truth or review.

What is assumed, and so what measuring with these counties cannot show:
- errors in one cell are independent of errors in the next, while real clerks repeat one another's mistakes;
- everybody in the household register stands there once, or twice by a move; nobody is forgotten but by a
  trap;
- dates of events are written in many habits but never wrongly, only birth dates are;
- the careful human of `identify` knows the kinds of damage that `noise` does, and no others;
- names are drawn from some hundred characters, so namesakes come in the wrong proportions;
- how often families fall apart is a guess that keeps every rule busy, and no statistic of any place.
"""
