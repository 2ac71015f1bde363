"""Tests of the HTTP adapters, against a transport in memory and against real sockets."""
