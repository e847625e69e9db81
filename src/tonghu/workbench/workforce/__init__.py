"""队伍: who holds which post, where one is missing, and how it is handed on."""
