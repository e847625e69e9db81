"""监测: shares of duties done by clause and by place, on a map and on a large screen; load of child directors; quality of data."""
