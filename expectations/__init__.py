"""Whether we believe it: the register of rules as data, and what it says about each submission.

Read rule and register (what is asked), check (the whole), inputs and frames (what is judged), suites and validation
(Great Expectations), roots (causes and consequences), findings, explanations, proof (the rules' own cases).
"""
