"""Where the year stands: who has reported, which notices are due, which bases wait for their assessment.

Read status, then reminders and assessment.
"""
