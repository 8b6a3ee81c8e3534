"""What is erased, what is kept and why: the schedule, the daily job, the answer to a request."""
