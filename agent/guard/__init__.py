"""What stands between a request and a language model: admission, a circuit breaker, budgets and counts."""
