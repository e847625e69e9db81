"""数据共享: agreements, files that departments send, runs of discovery over them, and what those found."""
