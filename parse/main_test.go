package parse

import (
	"testing"

	"go.uber.org/goleak"
)

// Whatever ends early or badly in these tests leaves no goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
