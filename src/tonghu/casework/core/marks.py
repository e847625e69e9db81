"""What stands in a matter's history beside the steps of the catalogue: it changes no state."""

OPEN = "open"
OF_AGE = "of_age"
NUMBER_OPENED = "number_opened"
MARKS = {OPEN: "发起", OF_AGE: "标记:儿童已成年", NUMBER_OPENED: "查看被报告人的完整号码"}
