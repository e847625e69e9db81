"""Messages about duties: what waits for a post, what waits too long below it, what goes along with a seat. Never a name."""
