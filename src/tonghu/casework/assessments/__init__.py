"""Assessments: what a toolkit found, how long it holds, and what the rules propose. Never a scale's single answers."""
