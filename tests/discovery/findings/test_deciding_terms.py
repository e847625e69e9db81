"""Which terms of a rule a reader is shown."""

from tonghu.discovery.findings.explained import deciding
from tonghu.policy.explain import ExplainedTerm


def term(depth, words, value):
    return ExplainedTerm(depth, words, value, (), ())


def test_what_is_false_inside_something_true_is_left_out_with_all_below_it():
    terms = [
        term(0, "rule", True),
        term(1, "not dead", True),
        term(2, "dead", False),
        term(1, "one of", True),
        term(2, "both unable", False),
        term(3, "father unable", False),
        term(3, "mother unable", True),
        term(2, "one gone, the other unable", True),
        term(3, "father gone", True),
    ]
    shown = [t.words for t in deciding(terms)]
    assert shown == ["rule", "not dead", "one of", "one gone, the other unable", "father gone"]


def test_of_an_open_rule_everything_is_shown_that_keeps_it_open():
    terms = [term(0, "rule", None), term(1, "father unable", None), term(1, "mother unable", False)]
    assert [t.words for t in deciding(terms)] == ["rule", "father unable", "mother unable"]
