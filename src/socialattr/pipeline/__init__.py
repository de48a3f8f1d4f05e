"""The only rooms that string the workshops together."""
