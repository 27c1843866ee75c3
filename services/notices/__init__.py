"""Mail about standards, to those who have to act: after a move, before and after a review is due."""
