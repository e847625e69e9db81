"""Forms out to XLSForm and in from it, so that Kobo and ODK can ask what the catalogue asks.

Every column of ours that XLSForm does not know is called tonghu_…; other tools pass over them. Going out everything is
carried; what their clients cannot check (the check digit of a resident number, items that must differ, levels of a score)
is checked when the answers come in. Coming in, what the closed language cannot say is refused with its cell named.
"""
