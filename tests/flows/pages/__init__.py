"""The pages, asked in this process."""
