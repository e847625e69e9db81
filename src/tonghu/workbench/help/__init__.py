"""帮助: what a post does in a day and where, what the words mean, whom to ask."""
