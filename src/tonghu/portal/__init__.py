"""The public's pages: they need the database and nothing else, no sign-in, no script, no other page of ours."""
