"""How far a year's round is: who has reported, which notices are due, which bases wait for their assessment.

Read status, then reminders and assessment.
"""
