"""Round, word and format, here and nowhere else."""
