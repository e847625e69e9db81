"""People who sign in, the posts they hold, and what each role may do."""
