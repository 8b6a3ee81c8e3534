"""The PostgreSQL and the Valkey that the demo and the tests start by themselves."""
