"""What the history says: trends, strength, habits, what is due. Pure: every time is an argument, nothing is read."""
