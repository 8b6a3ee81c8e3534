"""What things cost, measured beside the limit of the same machine in the same minute."""
