"""责任: what each post owes, the list behind a figure, and why somebody stands as he does."""
