"""Pages of questions written elsewhere, read into one shape and written as packs."""
