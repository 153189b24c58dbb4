//go:build tools

// Pins the Consul server that the integration tests run: the module exists for its go.mod and
// go.sum, and the tests build github.com/hashicorp/consul by them.
package main

import _ "github.com/hashicorp/consul"
