"""Small, final, unrounded tables, and where their figures come from."""
