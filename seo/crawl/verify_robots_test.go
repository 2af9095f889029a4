package crawl

import (
	"os"
	"path/filepath"
	"testing"
)

func TestRobotsSpec(t *testing.T) {
	dir := os.Getenv("CHALAND_VERIFY_DATA")
	if dir == "" {
		t.Skip("set CHALAND_VERIFY_DATA")
	}
	_, total, failures, err := VerifyRobotsSpec(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range failures {
		t.Error(f)
	}
	if total != 400 {
		t.Errorf("%d expectations, want 400", total)
	}
	_ = filepath.Join
}
