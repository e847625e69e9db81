"""Forms as data: catalogue/forms/<id>.yaml read, compiled to JSON Schema 2020-12 and a layout, checked, shown.

A form is read into a `FormDef` (`definition`, `read`), compiled into a `CompiledForm` (`compiling`), and from then on known
by its hash: whatever was answered is checked (`checking`), cut by reader and by sensitivity and put into words
(`answers`) from the compiled document alone, so that a version published years ago is still read as it was.

Answers are JSON: an object with one property a field; a group only stands on the page, a repeat is a list of objects under
the group's key. What was not asked or not answered is absent: never null, never "".
"""
