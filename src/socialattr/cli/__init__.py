"""One thin file per command: parse, call the pipeline, render, exit code."""
