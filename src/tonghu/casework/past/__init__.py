"""The past: Excel files from before are read, shown, kept when a person says so, and taken back as a whole."""
