"""Components: each file one template tag with its template of the same name, shown in every state at /gallery/."""
