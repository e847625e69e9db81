"""What those who oversee the work look at: shares by clause and by place, trends, load, quality of data. No page.

Reads the counts that `tonghu.duties` keeps rolled up; never the children behind them.
"""
