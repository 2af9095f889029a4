package main

import (
	"testing"

	"github.com/formaouest/chaland/fixtures"
)

func TestAShopIsSeenOnADayOfItsCase(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{"": true, "2024-01-01": true, "2025-12-31": true, "2026-01-01": false, "2023-12-31": false} {
		if _, err := caseDay(fixtures.DefaultWorld(), text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}
