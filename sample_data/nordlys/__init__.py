"""The invented town behind the sample data: who lives there, what they did, and how it shows in files."""
