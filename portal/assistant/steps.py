"""What is done later for the assistant."""
