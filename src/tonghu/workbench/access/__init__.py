"""设置: roles, break-glass and its review, access beyond daily duty, the yearly report, the audit."""
