"""What is run: the steps and commands, in rooms by capability.

Imports go from top to bottom: cli (the commands), submission (one file's steps), answer (what goes back to the sender),
accounting (a figure back to its cells) beside round (where the year stands), release (raw zone to ``current``), records
(what people decided and said), judging (who must be judged, by what is in force), ground (places, errors, terminal).
"""
