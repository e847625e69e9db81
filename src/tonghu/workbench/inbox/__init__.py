"""工作台: what a post must do today, ordered by harm and then by clock."""
