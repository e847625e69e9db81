"""Every component in every state with made-up data, on one page."""
