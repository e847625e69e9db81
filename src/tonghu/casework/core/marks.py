"""What stands in a matter's history beside the steps of the catalogue: it changes no state."""

OPEN = "open"
OF_AGE = "of_age"
MARKS = {OPEN: "发起", OF_AGE: "标记:儿童已成年"}
