"""Assessment toolkits as data: how a level is come to, how long it is valid, who must have assessed."""
