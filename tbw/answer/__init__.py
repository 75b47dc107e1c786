"""What goes back to the sender: the marked return, the receipt and the blank form of the next year.

Read returns (who gets what), then marked_return and the room marking, receipt, template.
"""
